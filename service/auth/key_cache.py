"""The API keys in memory, so that a request costs no query and a database that is away locks nobody out."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.pool import Database
from db.queries.api_keys import StoredKey, api_keys
from service.auth.credentials import ApiKey, Scope, token_hash
from service.errors import DatabaseUnavailableError
from service.tasks import background_tasks

log = logging.getLogger("trifid")

REFRESH_SECONDS = 2.0
"""After so long at most a new key is good everywhere, and a revoked one nowhere, if the database answers."""


class ApiKeyCache:
    """The keys as they were when last read."""

    def __init__(self) -> None:
        self._active: dict[str, ApiKey] = {}  # by their hashes
        self._keys_required: bool | None = None

    @property
    def keys_required(self) -> bool:
        """Whether a key is needed: from the first one on that was ever created, revoked or not, until the end.

        Raises:
            DatabaseUnavailableError: they were never read, so nobody knows.
        """
        if self._keys_required is None:
            raise DatabaseUnavailableError
        return self._keys_required

    def find(self, key: str) -> ApiKey | None:
        """Return what an active key is good for. It takes as long whether the key is nearly right or not at all."""
        asked = token_hash(key)
        matches = [known for digest, known in self._active.items() if hmac.compare_digest(digest, asked)]
        return matches[0] if matches else None

    def update(self, stored: list[StoredKey]) -> None:
        """Take over what the database has."""
        self._keys_required = bool(stored) or bool(self._keys_required)
        self._active = {
            row.key_hash: ApiKey(row.id, row.name, frozenset(map(Scope, row.scopes)))
            for row in stored
            if row.revoked_at is None
        }


@asynccontextmanager
async def api_key_cache(database: Database) -> AsyncIterator[ApiKeyCache]:
    """Read the keys, and again and again for the time of a ``with`` block. What can't be read stays as it was."""
    keys = ApiKeyCache()
    could = await _read(keys, database, could=True)

    async def keep_current(could: bool) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            could = await _read(keys, database, could=could, patience=REFRESH_SECONDS / 2)

    async with background_tasks(keep_current(could)):
        yield keys


async def _read(keys: ApiKeyCache, database: Database, *, could: bool, patience: float | None = None) -> bool:
    """Read them once; whether it could be done. The log hears of it where that changes."""
    try:
        keys.update(await database.run(api_keys, patience=patience, urgent=True))
    except Exception as error:  # of whatever kind: without this nobody would ever hear of a revocation
        if could:
            log.warning("the API keys can't be read, the last known ones hold: %s", type(error).__name__)
        return False
    return True
