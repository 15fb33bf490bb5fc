"""Pieces of work that tell how often they were tried."""

import asyncpg


class Slow:
    """A statement of some seconds."""

    def __init__(self, seconds: float) -> None:
        self.tries = 0
        self.backend = 0
        self._seconds = seconds

    async def __call__(self, connection: asyncpg.Connection) -> int:
        self.tries += 1
        self.backend = connection.get_server_pid()
        await connection.fetchval("SELECT pg_sleep($1)", self._seconds)
        return self.tries
