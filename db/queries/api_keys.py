"""Every SQL statement about API keys. Only hashes of keys ever come here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import asyncpg


@dataclass(frozen=True)
class StoredKey:
    """A row of api_keys."""

    id: int
    name: str
    key_hash: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


async def insert_api_key(
    connection: asyncpg.Connection, name: str, key_hash: str, scopes: Iterable[str]
) -> bool:
    """Keep a new key; False if the name was ever given before."""
    inserted = await connection.fetchval(
        """
        INSERT INTO api_keys (name, key_hash, scopes) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO NOTHING RETURNING TRUE
        """,
        name,
        key_hash,
        list(scopes),
    )
    return inserted is not None


async def revoke_api_key(connection: asyncpg.Connection, name: str) -> bool:
    """Let a key be good no more; False if no active one has this name."""
    revoked = await connection.fetchval(
        "UPDATE api_keys SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL RETURNING TRUE", name
    )
    return revoked is not None


async def api_keys(connection: asyncpg.Connection) -> list[StoredKey]:
    """Return all keys, revoked ones too, oldest first."""
    rows = await connection.fetch(
        "SELECT id, name, key_hash, scopes, created_at, revoked_at FROM api_keys ORDER BY id"
    )
    return [StoredKey(**row) for row in rows]
