"""Users from before gallery_sizes and user_sightings were introduced."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import psycopg
import pytest

import db.migrate
from db.migrate import MIGRATIONS, MigrationError, main, migrate
from db.queries import faces
from db.queries.spaces import current_space
from tests.support.galleries import BULK, SPACE
from tests.support.postgres import EmbeddedServer

ALL = len(list(MIGRATIONS.glob("*.sql")))
COLUMNS = """
    SELECT column_name || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    FROM information_schema.columns JOIN pg_attribute ON attrelid = table_name::regclass AND attname = column_name
    WHERE table_name = $1 ORDER BY ordinal_position
"""


@pytest.fixture
async def empty_url(server: EmbeddedServer) -> AsyncIterator[str]:
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE DATABASE empty")
    yield server.url.replace("/postgres?", "/empty?")
    await connection.execute("DROP DATABASE empty WITH (FORCE)")
    await connection.close()


async def test_the_tables_have_the_contract_s_columns(server: EmbeddedServer) -> None:
    connection = await asyncpg.connect(server.url)
    users = [row[0] for row in await connection.fetch(COLUMNS, "users")]
    cache = [row[0] for row in await connection.fetch(COLUMNS, "vectors_cache")]
    await connection.close()
    assert users[:5] == [
        "id integer NOT NULL",
        "name character varying NOT NULL",
        "email character varying(255)",
        "birthdate date NOT NULL",
        "face_vector vector(512) NOT NULL",
    ]
    assert cache[:3] == [
        "timestamp timestamp without time zone NOT NULL",
        "key character varying NOT NULL",
        "face_vectors vector(512) NOT NULL",
    ]


async def test_a_second_migration_has_nothing_to_do(empty_url: str) -> None:
    assert migrate(empty_url) == ALL
    assert migrate(empty_url) == 0


async def test_of_several_processes_that_start_at_once_one_migrates(empty_url: str) -> None:
    with ThreadPoolExecutor(5) as starters:
        applied = list(starters.map(migrate, [empty_url] * 5))
    assert sorted(applied) == [0, 0, 0, 0, ALL]


def test_a_server_that_can_not_be_reached_ends_it_with_one_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://trifid:swordfish@127.0.0.1:1/trifid")
    monkeypatch.setattr(migrate, "__defaults__", (0.0,))
    with pytest.raises(SystemExit) as end:
        main([])
    line = str(end.value.code)
    assert line.startswith("trifid: no database answers: ")
    assert "\n" not in line
    assert "swordfish" not in line


async def test_a_server_without_pgvector_is_told_apart(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asking for an extension that is certainly missing is what a server without pgvector looks like.
    first = (db.migrate.MIGRATIONS / "0001.users.sql").read_text()
    (tmp_path / "0001.users.sql").write_text(first.replace("EXISTS vector", "EXISTS no_such_extension"))
    monkeypatch.setattr(db.migrate, "MIGRATIONS", tmp_path)
    with pytest.raises(MigrationError, match="no pgvector extension"):
        migrate(empty_url)


async def test_an_extension_that_was_never_renewed_is_refused(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute("UPDATE pg_extension SET extversion = '0.6.2' WHERE extname = 'vector'")
    with pytest.raises(
        MigrationError, match=r"pgvector is 0\.6\.2, 0\.7 is needed: ALTER EXTENSION vector UPDATE"
    ):
        migrate(empty_url)


def test_a_url_of_another_kind_is_refused() -> None:
    with pytest.raises(MigrationError, match="no PostgreSQL connection URL"):
        migrate("mysql://localhost/faces", patience=0)


async def test_users_from_before_the_tables_are_counted_and_seen_by_their_migrations(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *later = sorted(MIGRATIONS.glob("*.sql"))
    for migration in (first, second):
        (tmp_path / migration.name).write_text(migration.read_text())
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE DATABASE old")
    url = server.url.replace("/postgres?", "/old?")
    monkeypatch.setattr(db.migrate, "MIGRATIONS", tmp_path)
    assert migrate(url) == 2
    old = await asyncpg.connect(url)
    await old.execute(BULK, SPACE, 7)
    monkeypatch.setattr(db.migrate, "MIGRATIONS", MIGRATIONS)
    assert migrate(url) == len(later)
    assert await faces.gallery_sizes(old) == {SPACE: 7}
    assert await current_space(old) == SPACE
    # Retention counts from now on: nobody knows when they were seen.
    assert await old.fetchval("SELECT count(*) FROM user_sightings WHERE last_seen = now()::date") == 7
    await old.execute(BULK, SPACE, 3)
    assert await faces.gallery_sizes(old) == {SPACE: 10}
    await old.close()
    await connection.execute("DROP DATABASE old WITH (FORCE)")
    await connection.close()
