"""Made galleries must be as hard to search as real ones, or their figures mean nothing."""

import numpy as np
import pytest

from perf.gallery.made_people import identities, second_photos
from tests.support.galleries import made_faces


def test_made_strangers_are_as_alike_as_real_ones() -> None:
    # Were they further apart, every search would find them; nearer, hardly any would.
    real = made_faces(1000)[:, 0]
    made = identities(real, 1000, np.random.default_rng(1))
    above = np.triu_indices(1000, 1)
    expected, found = (real @ real.T)[above], (made @ made.T)[above]
    assert found.mean() == pytest.approx(expected.mean(), abs=0.02)
    assert found.std() == pytest.approx(expected.std(), rel=0.1)
    assert np.quantile(found, 0.99) == pytest.approx(np.quantile(expected, 0.99), abs=0.05)


def test_identities_are_of_length_one_and_nobody_comes_twice() -> None:
    rng, real = np.random.default_rng(1), made_faces(50)[:, 0]
    made = np.concatenate([identities(real, 200, rng), identities(real, 200, rng)])
    assert made.dtype == np.float32
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-6)
    assert len(np.unique(made.round(3), axis=0)) == 400


def test_the_choice_is_repeatable() -> None:
    real = made_faces(50)[:, 0]
    first, again = (identities(real, 10, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, again)


def test_a_second_photo_is_as_alike_as_a_real_pair_s() -> None:
    # The one pair there is: every probe is turned as far as its second photo is from its first.
    pairs = made_faces(1, photos=2)
    enrolled = identities(made_faces(50)[:, 0], 20, np.random.default_rng(1))
    probes = second_photos(enrolled, pairs, np.random.default_rng(2))
    assert np.sum(probes * enrolled, axis=1) == pytest.approx(float(pairs[0, 0] @ pairs[0, 1]), abs=1e-5)
    assert np.linalg.norm(probes, axis=1) == pytest.approx(1, abs=1e-6)
