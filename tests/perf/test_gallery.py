"""The made people of a measurement, and the true answers that the search is held against.

Made galleries must be as hard to search as real ones, or their figures mean nothing.
"""

import numpy as np
import pytest

import perf.gallery.made_people
from export.evaluation.embeddings import Floats
from perf.gallery.made_people import MadePeople, identities, second_photos
from tests.support.galleries import made_faces


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> MadePeople:
    monkeypatch.setattr(perf.gallery.made_people, "CHUNK", 40)
    return MadePeople(made_faces(50, photos=2), seed=1)


def _all(people: MadePeople, start: int, stop: int) -> Floats:
    return np.concatenate(list(people.between(start, stop)))


def test_the_same_people_come_however_they_are_asked_for(people: MadePeople) -> None:
    everybody = _all(people, 0, 100)
    parts = [_all(people, *part) for part in ((0, 10), (10, 40), (40, 95), (95, 100))]
    assert [len(part) for part in parts] == [10, 30, 55, 5]
    assert np.array_equal(np.concatenate(parts), everybody)
    assert len(np.unique(everybody.round(3), axis=0)) == 100


def test_the_true_answers_are_those_of_comparing_everybody(people: MadePeople) -> None:
    probes = people.probes(100, 20)
    similarities = np.sort(probes.faces @ _all(people, 0, 100).T, axis=1)[:, ::-1]
    assert probes.nearest == pytest.approx(similarities[:, :6], abs=1e-6)


def test_most_probes_are_second_photos_and_the_rest_strangers(people: MadePeople) -> None:
    # A second photo is about as alike as the real pairs are; a stranger is nobody's.
    probes, pairs = people.probes(100, 50), people.pairs
    least = float(np.sum(pairs[:, 0] * pairs[:, 1], axis=1).min())
    assert (probes.nearest[:35, 0] >= least - 1e-5).all()
    assert probes.nearest[35:, 0].mean() < probes.nearest[:35, 0].mean() - 0.1


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
