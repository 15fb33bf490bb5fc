"""People and faces that no inference has seen, for tests on the real database.

Enrolments that clients call by one and the same name. A made-up aligned face, and seals of given keys. Faces that
came with their crops, and what of them is in the database. What the audit log holds. A deletion among other attempts,
and what one shall leave. Many attempts at once, and how each of them ended.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import date
from typing import Any, cast

import numpy as np

from db.pool import Database
from db.queries.audit import entries
from db.queries.faces import NewUser, Vector
from db.queries.operations import Operation
from service import errors
from service.api.multipart import Form, Part
from service.auth.credentials import UNRESTRICTED_KEY, ApiKey, RequestContext
from service.faces.idempotency import anonymous_operation, idempotent_operation
from service.faces.kept_faces import Seal
from service.faces.recognition import NoMatch, Recogniser
from service.faces.users import Users
from service.inference.client import Inference
from service.inference.face import Crop, Face
from service.settings import Settings
from tests.support.galleries import SPACE

ADA = NewUser("Ada", date(1985, 12, 10), "ada@example.com")
EVE = NewUser("Eve", date(1990, 1, 1), None)
CALL = RequestContext("a-test", UNRESTRICTED_KEY)
NO_INFERENCE = cast(Inference, None)  # these tests bring their faces along


def once() -> Operation:
    """An enrolment that its client calls by no name."""
    return anonymous_operation(CALL)


def seen(vector: Vector, space: str = SPACE) -> Face:
    """A face as the ensemble describes one."""
    return Face(vector, space, 0.99, (0, 0, 9, 9), [(1, 1)] * 5, (9, 1, 0, 0), 1)


async def key_for(recogniser: Recogniser, vector: Vector) -> str:
    """The enrolment key of a face that nobody enrolled has."""
    outcome = await recogniser.identify(seen(vector), CALL)
    assert isinstance(outcome, NoMatch)
    return outcome.req_id


OTHER_CALL = RequestContext("another", ApiKey(7, "another", frozenset()))


def operation(name: str, call: RequestContext) -> Operation:
    """Of a form with this name in it."""
    return idempotent_operation(
        "once", call, "add_user", Form({"name": Part(name.encode(), is_file=False)}).digest
    )


ADA_S = operation("Ada", CALL)


CROP: Crop = np.random.default_rng(1).integers(0, 256, (160, 160, 3), np.uint8)

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""Well-formed, and good for tests alone."""

OTHER_KEY = KEY.replace("A", "B")


def seal_of(*keys: str) -> Seal:
    """The seal of an operator who has set these keys."""
    seal = Seal.of(Settings(faces_key=",".join(keys)))
    if seal is None:
        raise ValueError("no key")
    return seal


SEAL = seal_of(KEY)


def seen_with_crop(vector: Vector, space: str = SPACE) -> Face:
    """A face as the ensemble describes one where faces are kept."""
    return replace(seen(vector, space), crop=CROP)


def is_sealed_crop(sealed: bytes) -> bool:
    """Whether it is what such a face's crop becomes."""
    opened: Crop = SEAL.open(sealed)
    return np.array_equal(opened, CROP)


async def kept(database: Database) -> list[tuple[int, bool]]:
    """Whose faces are kept, and whether each is the first one; all of them the crop, sealed."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            """
            SELECT user_id, face_id IS NULL AS first, sealed_face
            FROM kept_faces ORDER BY user_id, face_id NULLS FIRST
            """
        )
    return [(row["user_id"], row["first"]) for row in rows if is_sealed_crop(row["sealed_face"])]


async def audited(database: Database) -> list[tuple[str, int, str | None, str | None]]:
    """Every entry's action, user, API key's name and request id, oldest first."""
    async with database.transaction() as connection:
        log = entries(connection, None, None)
        return [(each.action, each.user_id, each.api_key_name, each.request_id) async for each in log]


async def deleted(users: Users, user_id: int) -> int:
    """Delete a user; like other attempts (`at_once.outcomes`) it returns a number if it succeeds."""
    await users.delete(user_id, CALL)
    return 0


async def further_faces(database: Database) -> int:
    """How many further faces there are, whoever's."""
    async with database.connection() as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM user_faces")
        return count


async def outcomes(*attempts: Coroutine[Any, Any, int]) -> Counter[str]:
    """Count the attempts by the reason of their refusal, or as "added"; fail over any other end."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    unforeseen = [each for each in results if not isinstance(each, int | errors.ServiceError)]
    assert not unforeseen
    return Counter(each.reason if isinstance(each, errors.ServiceError) else "added" for each in results)
