"""What an operator sees of `python -m service.api_keys`, and what the database keeps.

What `python -m service.api_keys` refuses, in a line each.
"""

import hashlib

import psycopg
import pytest

from tests.support.service import api_keys, new_key


def test_a_key_is_shown_once_and_only_its_hash_is_kept(keyless_url: str) -> None:
    key = new_key(keyless_url, "door", "recognise,enrol")
    assert key.startswith("trifid_")
    assert len(key) == len("trifid_") + 43, "256 bits in base64"
    with psycopg.connect(keyless_url) as connection:
        (row,) = connection.execute("SELECT row_to_json(api_keys)::text, key_hash FROM api_keys").fetchall()
    assert row[1] == hashlib.sha256(key.encode()).hexdigest()
    assert key.removeprefix("trifid_") not in row[0]
    assert key not in api_keys(keyless_url, "list").stdout


def test_the_list_tells_names_scopes_and_what_is_revoked(keyless_url: str) -> None:
    assert "There are no API keys" in api_keys(keyless_url, "list").stdout
    new_key(keyless_url, "door", "enrol,recognise")
    new_key(keyless_url, "boss", "admin")
    revocation = api_keys(keyless_url, "revoke", "door")
    assert revocation.stdout == "door is revoked; running processes refuse it within seconds\n"
    door, boss = api_keys(keyless_url, "list").stdout.splitlines()
    assert door.split()[:2] == ["door", "enrol,recognise"]
    assert "revoked" in door
    assert boss.split()[:2] == ["boss", "admin"]
    assert boss.endswith("good")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "door", "--scopes", "enrol"], "there is a key named door already"),
        (["create", "gate", "--scopes", "enrol,fly"], "the scopes are recognise,enrol,admin"),
        (["create", "the gate", "--scopes", "enrol"], "a name has 1 to 64 letters"),
        (["create", "", "--scopes", "enrol"], "a name has 1 to 64 letters"),
        (["revoke", "gate"], "no key that is good has the name gate"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_line(keyless_url: str, arguments: list[str], words: str) -> None:
    new_key(keyless_url, "door", "enrol")
    run = api_keys(keyless_url, *arguments)
    assert run.returncode
    assert words in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr


def test_the_name_of_a_revoked_key_is_not_given_again(keyless_url: str) -> None:
    new_key(keyless_url, "door", "enrol")
    api_keys(keyless_url, "revoke", "door")
    assert "take another name" in api_keys(keyless_url, "create", "door", "--scopes", "enrol").stderr


def test_a_database_that_is_away_is_named_without_the_password() -> None:
    run = api_keys("postgresql://trifid:swordfish@127.0.0.1:1/trifid", "list")
    assert run.stderr.startswith("trifid: no database answers")
    assert run.stderr.endswith("; is Trifid running?\n")
    assert "swordfish" not in run.stderr + run.stdout
