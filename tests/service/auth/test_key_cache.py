"""A running process learns of new and of revoked keys without being told.

A database that is away neither locks anybody out nor opens the door.
"""

import asyncio
from pathlib import Path

import httpx
import pytest

import service.auth.key_cache
from db.migrate import migrate
from db.pool import Database
from service.auth.key_cache import REFRESH_SECONDS, api_key_cache
from service.errors import DatabaseUnavailableError
from tests.support.postgres import running_server
from tests.support.service import ServiceProcess, TritonStandIn, api_keys, bearer, new_key, running_service

PATH = "/api/v1/add_user"


async def _reason(client: httpx.AsyncClient, key: str) -> str:
    reason: str = (await client.post(PATH, headers=bearer(key))).json()["reason"]
    return reason


async def test_a_new_key_is_good_and_a_revoked_one_is_not_in_a_running_process(
    guarded: ServiceProcess, guarded_url: str, visitor: httpx.AsyncClient
) -> None:
    key = await asyncio.to_thread(new_key, guarded_url, "for-a-while", "enrol")
    await asyncio.sleep(REFRESH_SECONDS + 1)
    assert await _reason(visitor, key) == "invalid_request"
    await asyncio.to_thread(api_keys, guarded_url, "revoke", "for-a-while")
    await asyncio.sleep(REFRESH_SECONDS + 1)
    assert await _reason(visitor, key) == "unauthorized"


async def test_the_first_key_closes_an_open_process_and_revoking_the_last_does_not_open_it(
    keyless_url: str, triton: TritonStandIn, tmp_path: Path
) -> None:
    with running_service(tmp_path, keyless_url, triton.url) as process:
        async with httpx.AsyncClient(base_url=process.url) as client:
            assert (await client.post(PATH)).json()["reason"] == "invalid_request"
            await asyncio.to_thread(new_key, keyless_url, "door", "enrol")
            await asyncio.sleep(REFRESH_SECONDS + 1)
            assert (await client.post(PATH)).json()["reason"] == "unauthorized"
            await asyncio.to_thread(api_keys, keyless_url, "revoke", "door")
            await asyncio.sleep(REFRESH_SECONDS + 1)
            assert (await client.post(PATH)).json()["reason"] == "unauthorized"


async def test_while_the_database_is_away_the_known_keys_hold(triton: TritonStandIn, tmp_path: Path) -> None:
    with running_server() as own:
        key = new_key(own.url, "door", "enrol")
        with running_service(tmp_path, own.url, triton.url) as process:
            own.stop()
            try:
                await asyncio.sleep(REFRESH_SECONDS + 1)
                async with httpx.AsyncClient(base_url=process.url) as client:
                    statuses = [
                        (await client.post("/api/v1/add_user", headers=bearer(sent))).status_code
                        for sent in (key, "trifid_wrong")
                    ]
                assert statuses == [400, 401]
            finally:
                own.start()
                await asyncio.to_thread(migrate, own.url)
            lines = [line for line in process.log() if "the last known ones hold" in str(line["message"])]
            assert len(lines) == 1


async def test_keys_that_were_never_read_are_no_open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.auth.key_cache, "REFRESH_SECONDS", 0.05)
    async with (
        Database.open("postgresql://nobody@127.0.0.1:1/nothing") as database,
        api_key_cache(database) as keys,
    ):
        await asyncio.sleep(0.2)
        with pytest.raises(DatabaseUnavailableError):
            assert keys.keys_required
