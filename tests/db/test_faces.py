"""Who is enrolled: what the table takes and what it refuses.

Further faces of users: counted, guarded, and gone with their user. Which e-mails are one person's: letters count
without their case, and nothing else is guessed. Sealed faces are kept with the face they are of, wait with a key's
vector, and go with their user.
"""

import asyncio
from datetime import date

import asyncpg
import numpy as np
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota, cache_vector, take_cached_vector
from db.queries.faces import FaceVector, NewUser
from service.api.validation import parse_email
from tests.support.galleries import BOB, SPACE, face, face_vector

ADA = NewUser("Ada Lovelace", date(1985, 12, 10), "Ada@example.com")
NEW_BOB = NewUser("Bob", date(1990, 1, 1), None)


async def test_an_email_is_taken_in_any_case_and_absent_ones_do_not_collide(database: Database) -> None:
    # Two users without an e-mail are fine.
    async with database.connection() as connection:
        assert await faces.insert_user(connection, ADA, face(face_vector(1))) is not None
        twin = NewUser("Twin", date(1990, 1, 1), "ADA@EXAMPLE.COM")
        assert await faces.insert_user(connection, twin, face(face_vector(2))) is None
        assert await faces.insert_user(connection, NEW_BOB, face(face_vector(3))) is not None
        assert await faces.insert_user(connection, NEW_BOB, face(face_vector(4))) is not None
        assert await connection.fetchval("SELECT count(*) FROM users") == 3


async def test_vectors_are_stored_in_their_rows(database: Database) -> None:
    # p is PLAIN: a search over 10,000 faces is 8 times slower where vectors lie outside of their rows.
    async with database.connection() as connection:
        storages = await connection.fetch(
            "SELECT attstorage FROM pg_attribute WHERE attname IN ('face_vector', 'face_vectors') AND attnum > 0"
        )
    assert [row["attstorage"] for row in storages] == [b"p"] * 3


async def test_a_vector_of_another_length_is_refused_by_the_table(database: Database) -> None:
    async with database.connection() as connection:
        with pytest.raises(asyncpg.DataError):
            await faces.insert_user(connection, NEW_BOB, face(np.ones(128, dtype=np.float32)))


async def test_a_wrong_argument_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(asyncpg.DataError):
        async with database.connection() as connection:
            await connection.fetchval("SELECT $1::int", "seven")


BOB_OF_FACES = NewUser("Bob", date(1990, 1, 1), None)


async def _bob(connection: asyncpg.Connection) -> int:
    user_id = await faces.insert_user(connection, BOB_OF_FACES, face(face_vector(1)))
    assert user_id is not None
    return user_id


async def test_the_first_face_counts_too(database: Database) -> None:
    async with database.connection() as connection:
        bob, other = await _bob(connection), await _bob(connection)
        assert await faces.count_faces(connection, bob) == 1
        await faces.insert_face(connection, bob, face(face_vector(2)))
        assert await faces.count_faces(connection, bob) == 2
        assert await faces.count_faces(connection, other) == 1


async def test_the_faces_go_with_their_user(database: Database) -> None:
    # Who is deleted shall leave no biometric data behind.
    async with database.connection() as connection:
        bob, other = await _bob(connection), await _bob(connection)
        for user_id in (bob, other):
            await faces.insert_face(connection, user_id, face(face_vector(2)))
        await connection.execute("DELETE FROM users WHERE id = $1", bob)
        assert [row[0] for row in await connection.fetch("SELECT user_id FROM user_faces")] == [other]


async def test_a_face_of_nobody_is_refused_by_the_table(database: Database) -> None:
    # Else it could be found, and nobody be named.
    async with database.connection() as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await faces.insert_face(connection, 1, face(face_vector(1)))


async def test_a_locked_user_can_not_be_deleted_until_the_transaction_ends(database: Database) -> None:
    # Nor, for that matter, get a face at the same time by another request.
    async with database.connection() as connection:
        bob = await _bob(connection)
        assert not await faces.lock_user(connection, bob + 1)
        async with database.transaction() as holder:
            assert await faces.lock_user(holder, bob)
            deletion = asyncio.ensure_future(connection.execute("DELETE FROM users WHERE id = $1", bob))
            await asyncio.sleep(0.2)
            assert not deletion.done()
        assert await deletion == "DELETE 1"


async def _both_fit(database: Database, first: str, second: str) -> bool:
    """Whether two users can have these e-mails, read as the API does."""
    async with database.connection() as connection:
        ids = [
            await faces.insert_user(
                connection, NewUser("Ada", date(1985, 12, 10), parse_email(email)), face(face_vector(seed))
            )
            for seed, email in enumerate((first, second))
        ]
    assert ids[0] is not None
    return ids[1] is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.com", "ADA@EXAMPLE.COM"),
        ("josé@example.com", "JOSÉ@example.com"),
        ("\u00e1da@example.com", "a\u0301da@example.com"),
        ("ada@b\u00fccher.example", "ada@B\u00dcCHER.example"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("ada@example.com", "ada@example\u3002com"),
    ],
    ids=ascii,
)
async def test_another_spelling_of_an_e_mail_is_taken(database: Database, first: str, second: str) -> None:
    assert not await _both_fit(database, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.com", "\u0430da@example.com"),
        ("ada@example.com", "\uff41da@example.com"),
        ("ada@example.com", "ada@ex\u0430mple.com"),
        ("strasse@example.com", "stra\u00dfe@example.com"),
        ("ada@strasse.example", "ada@stra\u00dfe.example"),
        ("ada@example.com", "a.da@example.com"),
        ("ada@example.com", "ada+1@example.com"),
    ],
    ids=ascii,
)
async def test_a_look_alike_is_another_mailbox_and_so_another_e_mail(
    database: Database, first: str, second: str
) -> None:
    assert await _both_fit(database, first, second)


SEALED = FaceVector(face_vector(1), SPACE, b"\x80sealed")
FURTHER = FaceVector(face_vector(2), SPACE, b"\x80further")


async def _kept(connection: asyncpg.Connection) -> list[tuple[int, bool, bytes]]:
    rows = await connection.fetch(
        "SELECT user_id, face_id IS NULL, sealed_face FROM kept_faces ORDER BY user_id, face_id NULLS FIRST"
    )
    return [tuple(row) for row in rows]


async def test_each_face_of_a_user_keeps_its_own(database: Database) -> None:
    async with database.connection() as connection:
        bob = await faces.insert_user(connection, BOB, SEALED)
        assert bob is not None
        await faces.insert_face(connection, bob, FURTHER)
        assert await _kept(connection) == [(bob, True, b"\x80sealed"), (bob, False, b"\x80further")]
        await connection.execute("DELETE FROM users")
        assert await _kept(connection) == []


async def test_nothing_is_kept_of_faces_that_come_without_or_are_refused(database: Database) -> None:
    ada = faces.NewUser("Ada", BOB.birthdate, "ada@example.com")
    async with database.connection() as connection:
        user_id = await faces.insert_user(connection, ada, face(face_vector(1)))
        assert user_id is not None
        await faces.insert_face(connection, user_id, face(face_vector(2)))
        assert await faces.insert_user(connection, ada, SEALED) is None
        assert await _kept(connection) == []


async def test_a_face_is_kept_once(database: Database) -> None:
    async with database.connection() as connection:
        bob = await faces.insert_user(connection, BOB, SEALED)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO kept_faces (user_id, sealed_face) VALUES ($1, '')", bob)


async def test_a_key_s_sealed_face_waits_with_its_vector(database: Database) -> None:
    share = CacheQuota(most_vectors=10, lifetime_seconds=600)
    async with database.connection() as connection:
        await cache_vector(connection, "with", SEALED, 0, share)
        await cache_vector(connection, "without", face(face_vector(1)), 0, share)
        taken = [await take_cached_vector(connection, key, 0) for key in ("with", "without")]
    assert [each and each.sealed_face for each in taken] == [b"\x80sealed", None]


async def test_they_are_stored_as_they_are_and_outside_of_their_rows(database: Database) -> None:
    # e is EXTERNAL: who counts or deletes rows doesn't read them, and nobody tries to compress them.
    async with database.connection() as connection:
        storages = await connection.fetch("SELECT attstorage FROM pg_attribute WHERE attname = 'sealed_face'")
    assert [row["attstorage"] for row in storages] == [b"e"] * 2


def test_a_face_s_repr_shows_nothing_of_it() -> None:
    # It may get into a traceback, and so into a log.
    assert repr(SEALED) == f"FaceVector(embedding_space='{SPACE}')"
