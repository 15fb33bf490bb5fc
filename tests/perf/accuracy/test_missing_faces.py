"""Photos without a face, and ties, in what a search finds."""

import numpy as np

from export.evaluation.trials import NOBODY, recognised, trials
from tests.support.embeddings import NO_FACE, faces


def test_a_probe_without_a_face_finds_nobody() -> None:
    found = trials(faces({1: NO_FACE}), faces({0: 40, 1: 0}))
    assert found.own.tolist() == [NOBODY]
    assert np.all(found.others == NOBODY)


def test_a_person_enrolled_without_a_face_is_found_by_nobody() -> None:
    found = trials(faces({0: 40, 1: 0}), faces({0: 40, 1: NO_FACE}))
    assert found.own[1] == NOBODY
    assert found.others[0, 0] == NOBODY
    assert recognised(found).tolist() == [True, False]


def test_another_user_who_is_as_near_is_an_error() -> None:
    found = trials(faces({0: 0, 1: 90}), faces({0: 20, 1: -20}))
    assert found.own[0] == found.others[0, 0]
    assert recognised(found).tolist() == [False, False]
