"""What becomes of requests while the models are exchanged for those of another embedding space."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota
from db.queries.spaces import current_space, switch_space
from service.errors import OtherSpaceError
from service.faces.enrolment import Enroller
from service.faces.recognition import NoMatch, Recogniser, Sightings
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference
from service.inference.face import Face
from tests.db.faces import OTHER_SPACE, SPACE, face_vector
from tests.service.two_slots import fill, two_releases
from tests.support.enrolments import ADA, CALL, EVE, once, seen

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
