"""What an operator sees of `python -m service.api_keys`, and what the database keeps."""

import hashlib

import psycopg

from tests.service.auth.api_keys_command import api_keys, new_key


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
