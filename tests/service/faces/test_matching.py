"""The decision, of made-up search results.

What becomes of requests while the models are exchanged for those of another embedding space.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota
from db.queries.faces import Neighbour, Neighbourhood
from db.queries.spaces import current_space, switch_space
from release.threshold import CalibratedThreshold, fixed
from service.errors import OtherSpaceError
from service.faces.enrolment import Enroller
from service.faces.matching import Decision, decide, same_person
from service.faces.recognition import NoMatch, Recogniser, Sightings
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference
from service.inference.face import Face
from tests.support.enrolments import ADA, CALL, EVE, once, seen
from tests.support.galleries import OTHER_SPACE, SPACE, face, face_vector, resembling
from tests.support.service import fill, two_releases

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


FACE, ANOTHER = face_vector(1), face_vector(2)


@dataclass
class Models:
    """The models of both spaces. Those of the first answer until others are preferred."""

    stubborn: bool = False
    space: str = SPACE
    asked: list[str] = field(default_factory=list)

    async def face(self, image: bytes, request_id: str, *, enrolling: bool = False) -> Face:
        self.asked.append(self.space)
        return seen(FACE, self.space)

    def prefer_space(self, space: str) -> None:
        if not self.stubborn:
            self.space = space


@pytest.fixture
def both(tmp_path: Path) -> ActiveRelease:
    """A release of either space is served."""
    settings = two_releases(tmp_path, SPACE, OTHER_SPACE)
    fill(settings, 1, 2)
    return ActiveRelease(settings.release, slots=settings.slots)


@pytest.fixture
async def switched(database: Database, both: ActiveRelease) -> Database:
    """Ada was enrolled in the first space; then the other one became the current one."""
    await Enroller(database, cast(Inference, Models()), both).enrol(ADA, None, b"a photo", CALL, once())
    async with database.connection() as connection, connection.transaction():
        await switch_space(connection, OTHER_SPACE)
    return database


def _recogniser(database: Database, models: Models, release: ActiveRelease) -> Recogniser:
    return Recogniser(database, cast(Inference, models), release, Sightings(database), CacheQuota(1000, 600))


async def test_the_first_enrolment_of_all_decides_which_space_is_current(
    database: Database, both: ActiveRelease
) -> None:
    await Enroller(database, cast(Inference, Models()), both).enrol(ADA, None, b"a photo", CALL, once())
    assert await database.run(current_space) == SPACE


async def test_a_photo_that_the_former_models_saw_is_shown_to_those_of_the_current_space(
    switched: Database, both: ActiveRelease
) -> None:
    models = Models()
    outcome = await _recogniser(switched, models, both).recognise(b"a photo", CALL)
    assert isinstance(outcome, NoMatch)  # Ada is of the former space, and is not compared with
    assert outcome.face.embedding_space == OTHER_SPACE
    assert models.asked == [SPACE, OTHER_SPACE]


async def test_an_enrolment_of_a_photo_that_the_former_models_saw_ends_in_the_current_space(
    switched: Database, both: ActiveRelease
) -> None:
    await Enroller(switched, cast(Inference, Models()), both).enrol(EVE, None, b"a photo", CALL, once())
    sizes = await switched.run(faces.gallery_sizes)
    assert (sizes[SPACE], sizes[OTHER_SPACE]) == (1, 1)


async def test_nothing_is_stored_where_only_the_former_models_answer(
    switched: Database, both: ActiveRelease
) -> None:
    models = Models(stubborn=True)
    with pytest.raises(OtherSpaceError, match="being exchanged"):
        await Enroller(switched, cast(Inference, models), both).enrol(EVE, None, b"a photo", CALL, once())
    assert models.asked == [SPACE] * 3
    sizes = await switched.run(faces.gallery_sizes)
    assert sum(sizes.values()) == 1
