"""Connections to PostgreSQL for a service that must stay up while its database restarts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from pgvector.asyncpg import register_vector

from db.search import LEAST_EFFORT

_UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,  # the connection was lost under a query
    asyncpg.OperatorInterventionError,  # shutting down, starting up, or the query was cancelled
    asyncpg.InsufficientResourcesError,  # too many connections, the disk is full
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)

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


class DatabaseUnavailableError(Exception):
    """The database can't be used now. Its text never quotes the cause, which may quote a row."""


@dataclass(frozen=True)
class PoolUse:
    """How busy a pool is, in connections."""

    in_use: int
    idle: int
    waiting: int
    """Callers that wait for one, be it for another's end or for the server to accept it."""
    limit: int


class Database:
    """A pool of connections that speak pgvector, made when needed and again after the server was away."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._wanted = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, connections: int = 10, patience: float = 5.0
    ) -> AsyncIterator["Database"]:
        """Open the pool for the time of a ``with`` block. Does not wait for the server.

        Args:
            url: a PostgreSQL connection URL.
            connections: how many there may be at once.
            patience: seconds for a connection to be had, and then again for each statement.
        """
        pool = asyncpg.create_pool(
            url,
            min_size=0,
            max_size=connections,
            timeout=patience,
            command_timeout=patience,
            init=_speak_vector,
            reset=_nothing_to_reset,
            server_settings=SEARCH_SETTINGS,
        )
        async with pool:
            yield cls(pool)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection.

        Raises:
            DatabaseUnavailableError: none can be had in time, or it was lost within the block.
        """
        self._wanted += 1
        try:
            async with self._pool.acquire(timeout=5.0) as connection:
                yield connection
        except _UNAVAILABLE as error:
            raise DatabaseUnavailableError("no answer") from error
        finally:
            self._wanted -= 1

    def use(self) -> PoolUse:
        """Say how busy the pool is now."""
        idle = self._pool.get_idle_size()
        in_use = self._pool.get_size() - idle
        return PoolUse(in_use, idle, max(0, self._wanted - in_use), self._pool.get_max_size())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection for one transaction, which any exception in the block undoes.

        Raises:
            DatabaseUnavailableError: as `connection`.
        """
        async with self.connection() as connection, connection.transaction():
            yield connection


async def _speak_vector(connection: asyncpg.Connection) -> None:
    """Teach a new connection pgvector's types, in whichever schema the extension was installed."""
    schema = await connection.fetchval(
        "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'vector'"
    )
    await register_vector(connection, schema=schema or "public")


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Spare the round trip in which a pool usually resets a session: nothing here outlasts its transaction."""
