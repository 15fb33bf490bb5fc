"""What `python -m service.api_keys` refuses, in a line each."""

import pytest

from tests.service.auth.api_keys_command import api_keys, new_key


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
