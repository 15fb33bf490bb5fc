"""False rejects in the user's protocol, on six people.

False accepts in the user's protocol, on six people. The rule that a half of the people chooses. Chosen on one half of
the people, reported on the other. What is checked is that the halves share nobody, and that strangers are counted at
the size of the half.
"""

import numpy as np

from export.evaluation.trials import NOBODY, PLAIN, Trials, recognised
from perf.accuracy.figures import Scored, figures
from perf.accuracy.protocols import Half, UserTrials, chosen_rule, splits, with_chosen_rules, with_rule
from tests.support.embeddings import EVERY, FIRST, SECOND, crowd


def test_everybody_is_enrolled_and_second_photos_are_shown() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    assert found.genuine.person.tolist() == [0, 1, 3, 5]
    assert recognised(found.genuine).tolist() == [True, False, False, False]


def test_wrong_identities_and_missing_faces_are_errors_at_any_threshold() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    scored = Scored.of(found.genuine, found.strangers, PLAIN)
    assert np.mean(scored.genuine < -1) == 0.75


def test_the_figures_hold_the_known_error_rates_and_their_intervals() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    scored = Scored.of(found.genuine, found.strangers, PLAIN)
    result = figures([(scored, scored)], people=6)
    assert result.rank1_error.value == 0.75
    assert result.rank1_error.low < 0.75 < result.rank1_error.high
    assert [point.frr.value for point in result.points] == [0.75, 0.75, 0.75]
    assert [point.far.value for point in result.points] == [0, 0, 0]


def test_half_the_people_are_enrolled_and_the_other_half_are_strangers() -> None:
    found = UserTrials.of(FIRST, SECOND, EVERY)
    assert found.strangers.person.tolist() == [3, 4, 5]
    np.testing.assert_allclose(found.strangers.others[:2, 0], np.cos(np.radians([60, 120])), atol=1e-6)
    assert np.isneginf(found.strangers.others[2, 0])


def test_all_photos_of_the_strangers_are_shown_and_none_of_the_enrolled() -> None:
    found = UserTrials.of(FIRST, SECOND, EVERY)
    assert found.all_strangers is not None
    assert found.all_strangers.person.tolist() == [3, 4, 4, 5]
    np.testing.assert_allclose(found.all_strangers.others[2, 0], np.cos(np.radians(10)), atol=1e-6)


def test_the_rule_with_the_fewest_errors_on_the_half_is_chosen() -> None:
    """Here strangers resemble as many people as the genuine don't, so subtracting the crowd tells them apart."""
    genuine = Trials(np.arange(50), np.full(50, 0.6), np.full((50, 6), 0.0))
    impostor = Trials(np.arange(50), np.full(50, NOBODY), np.full((50, 6), 0.6))
    chosen = chosen_rule(Half(genuine, impostor))
    assert chosen.crowd_weight > 0


def test_separable_people_are_recognised_without_error_on_the_held_out_half() -> None:
    first, second = crowd(people=60, spread=0.3, seed=5)
    halves = splits(first, second)
    assert with_rule(halves, PLAIN, people=60).points[0].frr.value == 0
    found, rules = with_chosen_rules(halves, people=60)
    assert found.eer.value < 0.05
    assert len(rules) == len(halves)


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
