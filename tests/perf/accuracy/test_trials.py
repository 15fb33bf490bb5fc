"""What a search finds for each probe, with similarities that are cosines of known angles."""

import math

import numpy as np
import pytest

from export.evaluation.trials import NOBODY, recognised, trials
from tests.support.embeddings import faces


def cosine(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def test_the_own_user_is_kept_apart_from_the_others() -> None:
    found = trials(faces({1: 10}), faces({0: 40, 1: 0, 2: 100}))
    assert found.person.tolist() == [1]
    assert found.own == pytest.approx([cosine(10)])
    assert found.others[0, :2] == pytest.approx([cosine(30), cosine(90)], abs=1e-6)
    assert np.all(found.others[0, 2:] == NOBODY)


def test_the_order_of_the_gallery_does_not_matter() -> None:
    one = trials(faces({1: 10, 0: 50}), faces({0: 40, 1: 0, 2: 100}))
    other = trials(faces({1: 10, 0: 50}), faces({2: 100, 1: 0, 0: 40}))
    assert one.own.tolist() == other.own.tolist()
    assert one.others.tolist() == other.others.tolist()


def test_a_stranger_has_no_own_user() -> None:
    found = trials(faces({7: 0}), faces({0: 40, 1: 60}))
    assert found.own.tolist() == [NOBODY]
    assert found.others[0, 0] == pytest.approx(cosine(40))
    assert not recognised(found).any()
