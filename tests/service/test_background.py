"""What the service does in the background.

Expired vectors are deleted in the background, whatever happens meanwhile. The records about people are kept in the
background, and at the end of a process. What is sampled goes on being sampled, whatever happens to a sample. How long
people and audit entries are kept, on the real database. Retention as a process of the API keeps it.
"""

import asyncio
import json
import logging
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import service.background
from db.pool import Database
from service.background import Retention, RetentionPeriods, gauge_sampling, maintenance_tasks, retention_tasks
from service.faces.recognition import Sightings
from service.inference.active_release import ActiveRelease
from service.observability import metrics
from tests.support.enrolments import audited
from tests.support.galleries import OTHER_SPACE, SPACE, drop_indexes, enrolled, faces_indexes, ids, last_seen
from tests.support.postgres import EmbeddedServer
from tests.support.service import TritonStandIn, running_service


async def _indexed_spaces(database: Database, count: int) -> list[str]:
    # The predicates of so many indexes, once they are there.
    for _ in range(100):
        predicates = [index.predicate for index in (await faces_indexes(database)).values() if index.valid]
        if len(predicates) >= count:
            break
        await asyncio.sleep(0.1)
    return predicates


async def test_the_release_s_space_is_indexed_soon_after_the_start(
    server: EmbeddedServer, database: Database, triton: TritonStandIn, release: Path
) -> None:
    with running_service(release, server.url, triton.url):
        indexed = await _indexed_spaces(database, count=2)
    await drop_indexes(database)
    assert [SPACE in predicate for predicate in indexed] == [True, True]


async def test_a_space_that_comes_with_exchanged_models_is_indexed_too(
    server: EmbeddedServer, database: Database, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "INDEX_SECONDS", 0.1)
    async with maintenance_tasks(database, ActiveRelease(release), server.url):
        await _indexed_spaces(database, count=2)
        manifest = json.loads((release / "manifest.json").read_text())
        (release / "manifest.json").write_text(json.dumps(manifest | {"embedding_space": OTHER_SPACE}))
        indexed = await _indexed_spaces(database, count=4)
    await drop_indexes(database)
    assert [OTHER_SPACE in predicate for predicate in indexed].count(True) == 2


async def test_it_waits_for_a_database_and_a_release_without_a_word_about_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service.background, "INDEX_SECONDS", 0.05)
    away = "postgresql://trifid:swordfish@127.0.0.1:1/trifid"
    async with Database.open(away) as database, maintenance_tasks(database, ActiveRelease(tmp_path), away):
        await asyncio.sleep(0.2)
        (tmp_path / "manifest.json").write_text(
            json.dumps({"embedding_space": SPACE, "threshold": {"similarity": 0.6, "source": "a test"}})
        )
        await asyncio.sleep(0.2)
    assert "the search's indexes must wait: InferenceUnavailableError" in caplog.text
    assert "the search's indexes must wait: [Errno 111]" in caplog.text
    assert "swordfish" not in caplog.text


async def test_the_sweep_deletes_expired_vectors(
    server: EmbeddedServer, database: Database, triton: TritonStandIn, tmp_path: Path
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            """
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at)
            SELECT key, 'space', array_fill(1, ARRAY[512])::vector, now() + make_interval(mins => minutes)
            FROM (VALUES ('old', -1), ('new', 1)) AS made (key, minutes)
            """
        )
        with running_service(tmp_path, server.url, triton.url):
            await asyncio.sleep(0.5)
            left = await connection.fetch("SELECT key FROM vectors_cache")
    assert [row["key"] for row in left] == ["new"]


async def test_a_sweep_that_fails_is_tried_again(
    server: EmbeddedServer, database: Database, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "SWEEP_SECONDS", 0.05)
    async with database.connection() as connection:
        await connection.execute(
            """
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at)
            VALUES ('forgotten', 'space', array_fill(1, ARRAY[512])::vector, now() - interval '1 minute');
            ALTER TABLE vectors_cache RENAME TO elsewhere
            """
        )
        async with maintenance_tasks(database, ActiveRelease(release), server.url):
            await asyncio.sleep(0.2)
            await connection.execute("ALTER TABLE elsewhere RENAME TO vectors_cache")
            await asyncio.sleep(0.3)
            left = await connection.fetchval("SELECT count(*) FROM vectors_cache WHERE key = 'forgotten'")
    assert left == 0


FOR_EVER = RetentionPeriods(users=None, audit=365)


async def test_sightings_are_written_again_and_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "SIGHTINGS_SECONDS", 0.05)
    async with database.connection() as connection:
        first, second = await enrolled(connection), await enrolled(connection)
        async with retention_tasks(database, FOR_EVER) as sightings:
            for user_id, expected in ((first, {first}), (second, {first, second})):
                sightings.note(user_id)
                await asyncio.sleep(0.3)
                assert set(await last_seen(connection)) == expected


async def test_the_last_ones_are_written_at_the_end(database: Database) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        async with retention_tasks(database, FOR_EVER) as sightings:
            await asyncio.sleep(0.1)
            sightings.note(user_id)
            assert await last_seen(connection) == {}
        assert set(await last_seen(connection)) == {user_id}


async def test_a_database_that_is_away_does_not_keep_it_from_ending(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "trifid")
    async with (
        Database.open("postgresql://127.0.0.1:1/nobody") as away,
        retention_tasks(away, FOR_EVER) as sightings,
    ):
        sightings.note(1)
    assert "the last sightings are lost: DatabaseUnavailableError" in caplog.text


RENAME = "ALTER TABLE {} RENAME TO {}"


async def test_a_count_that_fails_in_an_unforeseen_way_is_made_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service.background, "COUNT_SECONDS", 0.05)
    async with database.connection() as connection:
        await connection.execute(RENAME.format("vectors_cache", "elsewhere"))
        async with gauge_sampling(database, most_cached_per_key=5):
            await asyncio.sleep(0.2)
            await connection.execute(RENAME.format("elsewhere", "vectors_cache"))
            metrics.CACHED_VECTORS.set(7)
            await asyncio.sleep(0.3)
    assert "the count of rows must wait: UndefinedTableError" in caplog.text
    assert REGISTRY.get_sample_value("trifid_cached_vectors") == 0


PERIODS = RetentionPeriods(users=30, audit=365)


async def test_users_who_were_not_seen_are_deleted_in_batches_and_the_audit_log_says_so(
    database: Database, sightings: Sightings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "BATCH", 2)
    async with database.connection() as connection:
        old, young = [await enrolled(connection, 999) for _ in range(5)], await enrolled(connection)
        await Retention(database, sightings, PERIODS).enforce()
        assert await ids(connection) == [young]
    assert sorted(await audited(database)) == [("expired", user_id, None, None) for user_id in old]


async def test_who_was_seen_a_moment_ago_is_not_deleted(database: Database, sightings: Sightings) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, 999)
        sightings.note(user_id)
        await Retention(database, sightings, PERIODS).enforce()
        assert await ids(connection) == [user_id]
        assert set(await last_seen(connection)) == {user_id}


async def test_without_a_period_users_are_kept_for_ever(database: Database, sightings: Sightings) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, 9999)
        await Retention(database, sightings, RetentionPeriods(users=None, audit=1)).enforce()
        assert await ids(connection) == [user_id]


async def test_several_processes_at_once_delete_everybody_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "BATCH", 3)
    async with database.connection() as connection:
        spaces = ("one", "another", "a third")
        old = [await enrolled(connection, 999, spaces[turn % 3]) for turn in range(20)]
        await connection.execute("UPDATE audit_log SET at = now() - interval '2 years'")
    await asyncio.gather(*(Retention(database, Sightings(database), PERIODS).enforce() for _ in range(4)))
    # One that found another at work has left the rest to it.
    assert sorted(user_id for _, user_id, *_ in await audited(database)) == old


async def test_audit_entries_are_forgotten_after_their_time(
    database: Database, sightings: Sightings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "AUDIT_BATCH", 4)
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO audit_log (at, action, user_id)"
            " SELECT now() - make_interval(days => 360 + day), 'read', day FROM generate_series(1, 15) AS day"
        )
    await Retention(database, sightings, PERIODS).enforce()
    assert [user_id for _, user_id, *_ in await audited(database)] == [1, 2, 3, 4]


async def test_a_process_with_a_retention_deletes_whom_it_must(
    server: EmbeddedServer,
    database: Database,
    triton: TritonStandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.connection() as connection:
        old, young = await enrolled(connection, 999), await enrolled(connection)
        with running_service(tmp_path, server.url, triton.url, TRIFID_RETENTION_DAYS="30") as process:
            for _ in range(50):
                if await ids(connection) == [young]:
                    break
                await asyncio.sleep(0.1)
        assert await ids(connection) == [young]
    assert "1 users deleted who were not seen for 30 days" in process.log_text()
    assert f'"{old}"' not in process.log_text()
