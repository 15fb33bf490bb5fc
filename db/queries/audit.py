"""The audit log: who enrolled, read and deleted which user. It holds ids, never names or e-mails of people."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import asyncpg


class Action(StrEnum):
    """What was done to a user."""

    ENROLLED = "enrolled"
    FACE_ADDED = "face_added"
    READ = "read"
    DELETED = "deleted"
    EXPIRED = "expired"
    """Deleted by the service itself: not seen for as long as the operator allows."""


@dataclass(frozen=True)
class Actor:
    """On whose behalf it was done: an API key, and the request that it came with."""

    api_key_id: int | None
    api_key_name: str | None
    request_id: str | None


SYSTEM_ACTOR = Actor(None, None, None)
"""The service itself."""


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log."""

    at: datetime
    action: str
    user_id: int
    api_key_id: int | None
    api_key_name: str | None
    request_id: str | None


async def record(
    connection: asyncpg.Connection, action: Action, user_ids: Sequence[int], actor: Actor
) -> None:
    """Write one entry a user, in the transaction of what they tell: both happen, or neither does."""
    await connection.execute(
        """
        INSERT INTO audit_log (action, user_id, api_key_id, api_key_name, request_id)
        SELECT $1, unnest($2::int[]), $3, $4, $5
        """,
        action,
        user_ids,
        actor.api_key_id,
        actor.api_key_name,
        actor.request_id,
    )


async def entries(
    connection: asyncpg.Connection, user_id: int | None, since: datetime | None
) -> AsyncIterator[AuditEntry]:
    """Read the log from the oldest entry on, of one user or from a moment on if given. Needs a transaction.

    Whoever reads it may take their time: the transaction has no deadline of its own.
    """
    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    rows = connection.cursor(
        """
        SELECT at, action, user_id, api_key_id, api_key_name, request_id FROM audit_log
        WHERE ($1::int IS NULL OR user_id = $1) AND ($2::timestamptz IS NULL OR at >= $2) ORDER BY id
        """,
        user_id,
        since,
    )
    async for row in rows:
        yield AuditEntry(**row)


async def delete_old_entries(connection: asyncpg.Connection, days: int, most: int) -> int:
    """Delete at most so many of the entries that are older than so many days; return how many were.

    Another process that does so at the same time takes others.
    """
    done: str = await connection.execute(
        """
        DELETE FROM audit_log WHERE id IN (
            SELECT id FROM audit_log WHERE at < now() - make_interval(days => $1)
            ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """,
        days,
        most,
    )
    return int(done.rpartition(" ")[2])
