"""What every connection is told before it is used."""

import asyncpg
from pgvector.asyncpg import register_vector

from db.search import LEAST_EFFORT

SEARCH_SETTINGS = {
    # An index of one embedding space is of use only to a plan that knows which space is asked for.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
    # Of memory or a solid-state disk. With the default of 4, made for turning disks, PostgreSQL compares everybody in
    # galleries where the index is faster.
    "random_page_cost": "1.1",
    "hnsw.ef_search": str(LEAST_EFFORT),
    # More, if too few of them were still there: a deleted user stays in the index until the next vacuum.
    "hnsw.iterative_scan": "relaxed_order",
}

SAFETY_SETTINGS = {
    # A process that is stopped or cut off in the midst of an enrolment holds a lock that all other enrolments wait for.
    "idle_in_transaction_session_timeout": "3s",
    # An enrolment searches after it has waited for the others, and must see what they did.
    "default_transaction_isolation": "read committed",
}


async def speak_vector(connection: asyncpg.Connection) -> None:
    """Teach a new connection pgvector's types, in whichever schema the extension was installed."""
    schema = await connection.fetchval(
        "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'vector'"
    )
    await register_vector(connection, schema=schema or "public")


async def nothing_to_reset(_: asyncpg.Connection) -> None:
    """Spare the round trip in which a pool usually resets a session: nothing here outlasts its transaction."""
