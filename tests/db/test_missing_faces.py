"""Faces without a vector in an embedding space: counted, and gone through in order."""

import asyncpg

from db.pool import Database
from db.queries.faces import insert_face, insert_user
from db.queries.reembedding import (
    FaceWithoutVector,
    MissingVectors,
    count_missing,
    insert_reembedded,
    missing_faces,
)
from tests.db.faces import OTHER_SPACE, SPACE, face_vector, sealed
from tests.db.people import BOB

EVERYTHING = (0, 0)


async def _enrolled(
    connection: asyncpg.Connection, *crops: bytes | None, space: str = SPACE
) -> list[FaceWithoutVector]:
    """A user with a face for each crop, of which None was not kept; returns those that were."""
    user_id = await insert_user(connection, BOB, sealed(crops[0], space))
    assert user_id is not None
    for crop in crops[1:]:
        await insert_face(connection, user_id, sealed(crop, space))
    rows = await connection.fetch("SELECT id FROM user_faces WHERE user_id = $1 ORDER BY id", user_id)
    ids = [None, *(row["id"] for row in rows)]
    return [
        FaceWithoutVector(user_id, face_id, crop) for face_id, crop in zip(ids, crops, strict=True) if crop
    ]


async def test_faces_of_another_space_are_missing_and_gone_through_if_they_were_kept(
    database: Database,
) -> None:
    async with database.connection() as connection:
        bob = await _enrolled(connection, b"first", None, b"third")
        ada = await _enrolled(connection, None, b"second")
        await _enrolled(connection, b"there", b"there", space=OTHER_SPACE)
        found = await missing_faces(connection, OTHER_SPACE, EVERYTHING, 10)
        assert [face.sealed_face for face in found] == [b"first", b"third", b"second"]
        assert found == [*bob, *ada]
        missing = await count_missing(connection, OTHER_SPACE)
        assert missing == MissingVectors(2, 3, 1, 1)
        assert (missing.kept, missing.without_crop) == (3, 2)


async def test_nothing_is_missing_where_nobody_is_or_all_are_there(database: Database) -> None:
    async with database.connection() as connection:
        assert await count_missing(connection, SPACE) == MissingVectors(0, 0, 0, 0)
        await _enrolled(connection, b"first", None)
        assert await count_missing(connection, SPACE) == MissingVectors(0, 0, 0, 0)
        assert await missing_faces(connection, SPACE, EVERYTHING, 10) == []


async def test_going_on_after_each_face_comes_to_all_of_them_in_order(database: Database) -> None:
    # However the batches fall: between two users, or between two faces of one.
    async with database.connection() as connection:
        faces = [face for _ in range(3) for face in await _enrolled(connection, b"1", b"2", b"3")]
        # A further face of the first user that is younger than all others.
        await insert_face(connection, faces[0].user_id, sealed(b"4"))
        everything = await missing_faces(connection, OTHER_SPACE, EVERYTHING, 100)
        assert [face.sealed_face for face in everything[:5]] == [b"1", b"2", b"3", b"4", b"1"]
        for limit in (1, 2, 4):
            found, after = [], EVERYTHING
            while batch := await missing_faces(connection, OTHER_SPACE, after, limit):
                assert len(batch) <= limit
                found += batch
                after = (batch[-1].user_id, batch[-1].face_id or 0)
            assert found == everything


async def test_what_was_stored_is_not_missing_any_more(database: Database) -> None:
    # So a re-embedding that was killed goes on where it was.
    async with database.connection() as connection:
        first, second = await _enrolled(connection, b"1", b"2")
        assert await insert_reembedded(connection, OTHER_SPACE, [(second, face_vector(2))]) == 1
        assert await missing_faces(connection, OTHER_SPACE, EVERYTHING, 10) == [first]
        assert await insert_reembedded(connection, OTHER_SPACE, [(first, face_vector(1))]) == 1
        assert await count_missing(connection, OTHER_SPACE) == MissingVectors(0, 0, 0, 0)
        assert await count_missing(connection, "third") == MissingVectors(1, 1, 0, 0)


def test_a_missing_face_s_repr_shows_nothing_of_it() -> None:
    assert repr(FaceWithoutVector(1, None, b"crop")) == "FaceWithoutVector(user_id=1, face_id=None)"
