"""The made people of a measurement, and the true answers that the search is held against."""

import numpy as np
import pytest

import perf.gallery.made_people
from export.evaluation.embeddings import Floats
from perf.gallery.made_people import MadePeople
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
