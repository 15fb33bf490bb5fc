"""What the service does in the background."""

import asyncio
import json
from pathlib import Path

import pytest

import service.background
from db.pool import Database
from service.background import maintenance_tasks
from service.inference.active_release import ActiveRelease
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import OTHER_SPACE, SPACE
from tests.service.triton_stand_in import TritonStandIn
from tests.support.galleries import drop_indexes, faces_indexes
from tests.support.service import running_service


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
