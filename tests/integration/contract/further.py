"""What the tests of further faces start from, and what they count."""

import asyncpg

from tests.integration.contract.caller import PERSON, Caller


async def further_faces(database: asyncpg.Connection) -> int:
    """How many faces there are besides everybody's first."""
    count: int = await database.fetchval("SELECT count(*) FROM user_faces")
    return count


async def enrolled(caller: Caller, image: bytes) -> str:
    """Enrol somebody by a photo; return the user's id."""
    user_id: str = (await caller.add(PERSON, image)).json()["user_id"]
    return user_id
