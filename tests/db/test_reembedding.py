"""Faces without a vector in an embedding space: counted, and gone through in order.

Vectors that are made in another space later: stored once, found there, and as old as their originals.
"""

import asyncio

import asyncpg
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import insert_face, insert_user
from db.queries.reembedding import (
    FaceWithoutVector,
    MissingVectors,
    count_missing,
    insert_reembedded,
    missing_faces,
)
from db.queries.users import delete_user
from tests.support.galleries import (
    BOB,
    CROP,
    OTHER_SPACE,
    SPACE,
    enrolled,
    face,
    face_vector,
    given_a_face,
    sealed,
)

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


NOBODY = FaceWithoutVector(2**31 - 1, None, CROP)
STORED = (
    "SELECT user_id, first, source, created_at FROM user_faces WHERE embedding_space = $1 ORDER BY first DESC"
)


async def _missing(connection: asyncpg.Connection) -> list[FaceWithoutVector]:
    return await missing_faces(connection, OTHER_SPACE, (0, 0), 100)


async def test_each_is_as_old_as_the_original(database: Database) -> None:
    # Else re-embedding would make everybody look newly enrolled, and retention keep them for longer.
    async with database.connection() as connection:
        bob = await enrolled(connection, days_ago=40)
        await given_a_face(connection, bob, days_ago=20)
        first, further = await _missing(connection)
        vectors = [(first, face_vector(1)), (further, face_vector(2))]
        assert await insert_reembedded(connection, OTHER_SPACE, vectors) == 2
        old = await connection.fetchval("SELECT created_at FROM users")
        younger = await connection.fetchval(
            "SELECT created_at FROM user_faces WHERE id = $1", further.face_id
        )
        assert [tuple(row) for row in await connection.fetch(STORED, OTHER_SPACE)] == [
            (bob, True, None, old),
            (bob, False, further.face_id, younger),
        ]
        assert await faces.count_faces(connection, bob) == 2


async def test_the_user_is_found_in_either_space_and_counted_in_both(database: Database) -> None:
    async with database.connection() as connection:
        bob = await enrolled(connection)
        await insert_reembedded(
            connection, OTHER_SPACE, [(face, face_vector(5)) for face in await _missing(connection)]
        )
        for probe in (face(face_vector(1)), face(face_vector(5), OTHER_SPACE)):
            (found,) = (await faces.search_with_current_effort(connection, probe, 6)).users
            assert found.id == bob
            assert found.similarity == pytest.approx(1, abs=1e-6)
        assert await faces.gallery_sizes(connection) == {SPACE: 1, OTHER_SPACE: 1}


async def test_what_is_there_already_or_gone_is_left_out(database: Database) -> None:
    # Two re-embeddings at once, a batch whose answer was lost, a user who enrolled in the space or was deleted.
    async with database.connection() as connection:
        bob, gone = await enrolled(connection), await enrolled(connection)
        await given_a_face(connection, gone, days_ago=0)
        embedded = [(missing, face_vector(1)) for missing in (NOBODY, *await _missing(connection))]
        there = await enrolled(connection, space=OTHER_SPACE)
        await delete_user(connection, gone)
        embedded.append((FaceWithoutVector(there, None, CROP), face_vector(1)))
        assert await insert_reembedded(connection, OTHER_SPACE, embedded) == 1
        assert await insert_reembedded(connection, OTHER_SPACE, embedded) == 0
        assert [row["user_id"] for row in await connection.fetch(STORED, OTHER_SPACE)] == [bob]


async def test_a_deletion_at_the_same_time_leaves_nothing_behind(database: Database) -> None:
    # Whichever is first, the other waits for it.
    async with database.connection() as connection:
        first, second = await enrolled(connection), await enrolled(connection)
        of_first, of_second = [(missing, face_vector(1)) for missing in await _missing(connection)]
        async with database.transaction() as deletion:
            await delete_user(deletion, first)
            storing = asyncio.ensure_future(insert_reembedded(connection, OTHER_SPACE, [of_first]))
            await asyncio.sleep(0.2)
            assert not storing.done()
        assert await storing == 0
        async with database.transaction() as batch:
            assert await insert_reembedded(batch, OTHER_SPACE, [of_second]) == 1
            deleting = asyncio.ensure_future(delete_user(connection, second))
            await asyncio.sleep(0.2)
            assert not deleting.done()
        assert await deleting
        assert await connection.fetchval("SELECT count(*) FROM user_faces") == 0
        assert set((await faces.gallery_sizes(connection)).values()) == {0}
