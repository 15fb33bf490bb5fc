"""The command that reads the audit log."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from db.pool import Database
from db.queries.audit import Action, Actor, record
from tests.support.postgres import EmbeddedServer


def _command(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    # As an operator calls it.
    call = [sys.executable, "-m", "service.audit", *arguments]
    environment = os.environ | {"DATABASE_URL": url}
    return subprocess.run(call, env=environment, check=False, capture_output=True, text=True)


async def test_it_prints_a_json_object_for_each_entry(server: EmbeddedServer, database: Database) -> None:
    async with database.connection() as connection:
        await record(connection, Action.ENROLLED, [3], Actor(7, "front desk", "request-1"))
    entry = json.loads(_command(server.url).stdout)
    at = datetime.fromisoformat(entry.pop("at"))
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert entry == {
        "action": "enrolled",
        "user_id": 3,
        "api_key_id": 7,
        "api_key_name": "front desk",
        "request_id": "request-1",
    }


async def test_it_prints_what_was_done_to_one_user_or_from_a_day_on(
    server: EmbeddedServer, database: Database
) -> None:
    async with database.connection() as connection:
        await record(connection, Action.READ, [3, 4], Actor(0, "open", "request-2"))
        at = datetime.now(UTC)
    of_one = _command(server.url, "--user", "3", "--since", at.date().isoformat()).stdout.splitlines()
    assert [json.loads(line)["user_id"] for line in of_one] == [3]
    tomorrow = (at + timedelta(days=1)).date().isoformat()
    assert _command(server.url, "--since", tomorrow).stdout == ""


def test_wrong_arguments_and_a_database_that_is_away_are_one_line(server: EmbeddedServer) -> None:
    for *arguments, words in (
        ("--user", "ada", "no user has such an id"),
        ("--user", "99999999999", "no user has such an id"),
        ("--since", "yesterday", "a day looks like"),
    ):
        refused = _command(server.url, *arguments)
        assert refused.returncode == 2
        assert f"argument {arguments[0]}: {words}" in refused.stderr
        assert "Traceback" not in refused.stderr
    away = _command("postgresql://trifid:swordfish@127.0.0.1:1/trifid")
    assert (away.returncode, away.stderr) == (1, "trifid: no database answers; is Trifid running?\n")
