"""A disk that is full: what has to be stored is refused for the time being, what is there stays."""

from functools import partial

import asyncpg
import pytest

from db.pool import Database, DatabaseUnavailableError
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota, cache_vector, take_cached_vector
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import face, face_vector
from tests.db.small_disk import small_disk

FACE = face(face_vector(1))


async def test_a_full_disk_refuses_what_is_new_until_there_is_room_again(own_server: EmbeddedServer) -> None:
    with small_disk(own_server) as disk:
        async with Database.open(own_server.url, patience=1) as database:
            async with database.connection() as connection:
                await connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
                await connection.execute("ALTER TABLE vectors_cache SET TABLESPACE small")
            await database.run(partial(_cache_until_full, names=["kept"]))
            disk.fill()
            with pytest.raises(DatabaseUnavailableError, match="no answer") as refused:
                await database.run(
                    partial(_cache_until_full, names=[f"lost {number}" for number in range(50)])
                )
            assert isinstance(refused.value.__cause__, asyncpg.DiskFullError)
            await database.run(partial(faces.search_with_current_effort, face=FACE, count=1))
            disk.make_room()
            await database.run(partial(_cache_until_full, names=["new"]))
            for name in ("kept", "new"):
                assert await database.run(partial(take_cached_vector, key=name, api_key_id=0))
        own_server.stop()


async def _cache_until_full(connection: asyncpg.Connection, names: list[str]) -> None:
    for name in names:
        await cache_vector(connection, name, FACE, 0, CacheQuota(most_vectors=1000, lifetime_seconds=60))
