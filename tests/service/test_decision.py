"""The decision, of made-up search results."""

import pytest

from db.queries.faces import Neighbour, Neighbourhood
from release.threshold import CalibratedThreshold, fixed
from service.faces.matching import Decision, decide, same_person
from tests.db.faces import face, face_vector, resembling

CALIBRATED = CalibratedThreshold("made up", 5, 0.5, (10, 1000), (0.01,), ((0.5,), (0.7,))).at(0.01)


def _found(size: int, *similarities: float) -> Neighbourhood:
    users = [Neighbour(number, "x", None, similarity) for number, similarity in enumerate(similarities)]
    return Neighbourhood(users, size)


def test_in_an_empty_gallery_nobody_matches() -> None:
    assert decide(CALIBRATED, _found(0)) == Decision(None, 0.5, 0.01, 0)
    assert decide(fixed(-1, "everybody would match"), _found(0)) == Decision(None, -1, None, 0)


@pytest.mark.parametrize(
    ("found", "required", "match"),
    [
        (_found(1, 0.5), 0.5, True),  # exactly
        (_found(1, 0.4999), 0.5, False),
        (_found(2, 0.56, 0.5), 0.55, True),
        (_found(2, 0.54, 0.5), 0.55, False),
        (_found(6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1), 0.65, False),
        (_found(6, 0.66, 0.5, 0.4, 0.3, 0.2, 0.1), 0.65, True),
        (_found(100, 0.66, 0.0, 0.0, 0.0, 0.0, 0.0), 0.6, True),
    ],
)
def test_the_nearest_user_matches_from_what_size_and_crowd_require(
    found: Neighbourhood, required: float, match: bool
) -> None:
    decision = decide(CALIBRATED, found)
    assert decision.required == pytest.approx(required, abs=1e-12)
    assert decision.user == (found.users[0] if match else None)
    assert (decision.false_accept_rate, decision.gallery_size) == (0.01, found.gallery_size)


def test_a_fixed_threshold_looks_at_the_nearest_user_alone() -> None:
    found = _found(100_000, 0.71, 0.7, 0.7, 0.7, 0.7, 0.7)
    assert decide(fixed(0.7, "x"), found) == Decision(found.users[0], 0.7, None, 100_000)


@pytest.mark.parametrize(("similarity", "same"), [(0.51, True), (0.49, False)])
def test_two_faces_are_compared_as_in_a_gallery_of_one(similarity: float, same: bool) -> None:
    vector = face_vector(1)
    assert same_person(CALIBRATED, face(vector), face(resembling(vector, similarity))) == same
