"""A deleted person's vector leaves the search's index at the next vacuum, which comes by itself."""

import asyncio

import asyncpg
import pytest

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries.users import delete_user
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import SPACE
from tests.support.galleries import crowd, drop_indexes, enrol_all, faces_indexes

MANY = crowd(400)
VICTIM = 200


async def _contents(connection: asyncpg.Connection, server: EmbeddedServer, relation: str) -> bytes:
    """The file of a table or an index, as it is on the disk."""
    await connection.execute("CHECKPOINT")
    path: str = await connection.fetchval("SELECT pg_relation_filepath($1::text::regclass)", relation)
    return await asyncio.to_thread((server.data_dir / path).read_bytes)


async def test_a_vacuum_takes_the_vector_out_of_the_index_and_a_full_one_out_of_the_table_s_file(
    server: EmbeddedServer, database: Database
) -> None:
    # One of 400: where so few rows are dead, PostgreSQL's vacuum would by default not look into the indexes.
    full, half = (MANY[VICTIM].astype(kind).tobytes()[64:512] for kind in ("<f4", "<f2"))
    async with database.connection() as connection:
        users = await enrol_all(connection, MANY, SPACE)
        await make_face_indexes(server.url, SPACE)
        (index,) = [name for name, made in (await faces_indexes(database)).items() if made.table == "users"]
        assert full in await _contents(connection, server, "users")
        assert half in await _contents(connection, server, index)
        await delete_user(connection, users[VICTIM])
        await connection.execute("VACUUM users")
        assert half not in await _contents(connection, server, index)
        # The table's file may hold the bytes where no row is any more, until it is written anew.
        await connection.execute("VACUUM FULL users")
        assert full not in await _contents(connection, server, "users")
    await drop_indexes(database)


@pytest.mark.parametrize("table", ["users", "user_faces", "vectors_cache", "kept_faces"])
async def test_one_dead_row_is_enough_for_the_database_to_vacuum_by_itself(
    database: Database, table: str
) -> None:
    async with database.connection() as connection:
        options = await connection.fetchval("SELECT reloptions FROM pg_class WHERE relname = $1", table)
    assert {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"} <= set(options)
