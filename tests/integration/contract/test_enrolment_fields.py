"""Personal details that are missing or malformed are refused by name."""

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos


async def _users(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval("SELECT count(*) FROM users")
    return count


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("name", "Ada\x00Lovelace"),
        ("name", "Ada\nLovelace"),
        ("birthdate", ""),
        ("birthdate", "10.12.1985"),
        ("birthdate", "19851210"),
        ("birthdate", "2023-02-29"),
        ("birthdate", "1899-12-31"),
        ("birthdate", "2999-01-01"),
        ("email", ""),
        ("email", "ada"),
        ("email", "ada@"),
        ("email", "ada@example.com\nBcc: eve@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("req_id", ""),
    ],
)
async def test_a_malformed_field_is_refused_by_name_before_anything_else(
    caller: Caller, photos: Photos, database: asyncpg.Connection, field: str, value: str
) -> None:
    answer = await caller.add({**PERSON, field: value}, photos.known_a)
    assert_error(answer, 400, "invalid_request", naming=field)
    assert await _users(database) == 0


@pytest.mark.parametrize("field", ["name", "birthdate"])
async def test_a_missing_field_is_refused_by_name(caller: Caller, photos: Photos, field: str) -> None:
    fields = {name: value for name, value in PERSON.items() if name != field}
    assert_error(await caller.add(fields, photos.known_a), 400, "invalid_request", naming=field)
