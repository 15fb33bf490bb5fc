"""Chosen on one half of the people, reported on the other.

What is checked is that the halves share nobody, and that strangers are counted at the size of the half.
"""

import numpy as np

from perf.accuracy.protocols import splits
from tests.support.embeddings import crowd


def test_nobody_is_in_both_halves_and_everybody_is_in_one() -> None:
    first, second = crowd(people=40, spread=0.5, seed=2)
    for split in splits(first, second):
        fit, held_out = set(split.fit.impostor.person), set(split.held_out.impostor.person)
        assert not fit & held_out
        assert fit | held_out == set(range(40))
        assert set(split.fit.genuine.person) == fit


def test_each_split_is_used_both_ways() -> None:
    first, second = crowd(people=40, spread=0.5, seed=2)
    there, back, *_ = splits(first, second)
    assert there.fit is back.held_out
    assert there.held_out is back.fit


def test_everybody_enrolled_is_a_stranger_to_the_others_of_the_same_half() -> None:
    first, second = crowd(people=8, spread=0.5, seed=2)
    half = splits(first, second)[0].fit
    similarity = first.embeddings @ first.embeddings.T
    for person, nearest in zip(half.impostor.person, half.impostor.others[:, 0], strict=True):
        others = [other for other in half.impostor.person if other != person]
        np.testing.assert_allclose(nearest, similarity[person, others].max(), rtol=1e-6)


def test_two_names_of_one_person_do_not_set_the_threshold() -> None:
    first, second = crowd(people=8, spread=0.5, seed=2)
    first.embeddings[5] = first.embeddings[4]
    with_them, without = (
        [s.fit for s in splits(first, second, pairs) if {4, 5} <= set(s.fit.impostor.person)]
        for pairs in (np.empty((0, 2), np.int64), np.array([[4, 5]]))
    )
    assert all(half.impostor.others[:, 0].max() > 0.99 for half in with_them)
    assert all(half.impostor.others[:, 0].max() < 0.5 for half in without)
