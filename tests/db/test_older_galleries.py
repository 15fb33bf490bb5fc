"""Users from before gallery_sizes and user_sightings were introduced."""

from pathlib import Path

import asyncpg
import pytest

import db.migrate
from db.migrate import MIGRATIONS, migrate
from db.queries import faces
from db.queries.spaces import current_space
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import BULK, SPACE


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
