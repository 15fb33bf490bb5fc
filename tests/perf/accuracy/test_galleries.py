"""Galleries with several photos of a user, and with one person under two names."""

import math

import numpy as np
import pytest

from export.evaluation.trials import NEAREST, NOBODY, Similarities, trials
from tests.support.embeddings import crowd, faces


def cosine(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def test_of_several_enrolled_photos_the_best_counts_and_the_user_counts_once() -> None:
    gallery = faces({0: 80, 1: 50}).beside(faces({0: 20, 1: 60}))
    found = trials(faces({0: 0}), gallery)
    assert found.own == pytest.approx([cosine(20)])
    assert found.others[0, 0] == pytest.approx(cosine(50))
    assert found.others[0, 1] == NOBODY


def test_no_more_users_are_kept_than_a_search_returns() -> None:
    first, second = crowd(people=30, spread=0.5, seed=1)
    found = trials(second, first)
    assert found.others.shape == (30, NEAREST)
    assert np.all(np.diff(found.others, axis=1) <= 0)


def test_two_names_of_one_person_are_no_strangers_to_each_other() -> None:
    enrolled = faces({0: 0, 1: 5, 2: 90})
    found = Similarities.of(enrolled, enrolled).without(np.array([[1, 0]])).trials()
    assert found.others[0, 0] == pytest.approx(cosine(90), abs=1e-6)
    assert found.others[1, 0] == pytest.approx(cosine(85))
    assert found.others[2, 0] == pytest.approx(cosine(85))
    assert found.own == pytest.approx([1, 1, 1])
