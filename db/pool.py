"""Connections to PostgreSQL that outlive a restart of the database, and what each is told before it is used."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import asyncpg
from pgvector.asyncpg import register_vector

from db.hosts import TRANSIENT_ERRORS, DatabaseHosts
from db.queries.faces import MIN_EF_SEARCH

SEARCH_SETTINGS = {
    # An index of one embedding space is of use only to a plan that knows which space is asked for.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
    # Of memory or a solid-state disk. With the default of 4, made for turning disks, PostgreSQL compares everybody in
    # galleries where the index is faster.
    "random_page_cost": "1.1",
    "hnsw.ef_search": str(MIN_EF_SEARCH),
    # More, if too few of them were still there: a deleted user stays in the index until the next vacuum.
    "hnsw.iterative_scan": "relaxed_order",
}

SAFETY_SETTINGS = {
    # A process that is stopped or cut off in the midst of an enrolment holds a lock that all other enrolments wait for.
    "idle_in_transaction_session_timeout": "3s",
    # An enrolment searches after it has waited for the others, and must see what they did.
    "default_transaction_isolation": "read committed",
}


async def register_vector_type(connection: asyncpg.Connection) -> None:
    """Teach a new connection pgvector's types, in whichever schema the extension was installed."""
    schema = await connection.fetchval(
        "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'vector'"
    )
    await register_vector(connection, schema=schema or "public")


async def skip_reset(_: asyncpg.Connection) -> None:
    """Spare the round trip in which a pool usually resets a session: nothing here outlasts its transaction."""


T = TypeVar("T")
Work = Callable[[asyncpg.Connection], Awaitable[T]]

FIRST_TRY_SECONDS = 2.5
"""How long the first try may take; one that took too long is followed by one of twice the time. So a server that hangs
is soon left, and a search of a large gallery whose index isn't made yet may still end."""

GRACE_SECONDS = 1.0
"""What the server has to confirm that a statement was cancelled, or else the connection is given up."""

PAUSES_SECONDS = (0.05, 0.5)
"""Between two tries: it doubles from the first to the second."""

MOST_USERS = 64
"""Of one process's pool at once, those that wait included: at five requests a second, all that come in the ten seconds
of an outage, and some more. Whoever comes then would only make all of them later."""


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

    def __init__(self, pool: asyncpg.Pool, patience: float) -> None:
        self._pool = pool
        self._patience = patience
        self._users = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, connections: int = 10, patience: float = 10.0
    ) -> AsyncIterator["Database"]:
        """Open the pool for the time of a ``with`` block. Does not wait for the server.

        Args:
            url: a PostgreSQL connection URL, of one server or several.
            connections: how many there may be at once.
            patience: seconds that a use of the database may take, however often it is tried.
        """
        pool = asyncpg.create_pool(
            connect=DatabaseHosts(url).connect,
            min_size=0,
            max_size=connections,
            timeout=FIRST_TRY_SECONDS,
            command_timeout=patience,
            init=register_vector_type,
            reset=skip_reset,
            server_settings=SEARCH_SETTINGS | SAFETY_SETTINGS,
        )
        async with pool:
            yield cls(pool, patience)

    async def run(self, work: Work[T], *, patience: float | None = None, urgent: bool = False) -> T:
        """Lend a connection to a piece of work; where the database fails it, try again on another one.

        Args:
            work: what is done with the connection. It may be done several times, even if it had succeeded: its answer
                may have been lost. So it only reads, or writes what may be there twice.
            patience: seconds, if not those of `open`.
            urgent: whether it is done however many others wait: what decides who may ask, for one.

        Raises:
            DatabaseUnavailableError: it could not be done in time, or too many wait already.
        """
        deadline = time.monotonic() + (self._patience if patience is None else patience)
        limit, (pause, longest) = FIRST_TRY_SECONDS, PAUSES_SECONDS
        with nullcontext() if urgent else self._place():
            while True:
                try:
                    return await self._try(work, min(limit, deadline - time.monotonic()))
                except TRANSIENT_ERRORS as error:
                    rest = pause * random.uniform(0.5, 1.0)  # noqa: S311  so that not all come back at once
                    if time.monotonic() + rest >= deadline:
                        raise DatabaseUnavailableError("no answer") from error
                    limit = 2 * limit if isinstance(error, TimeoutError) else limit
                await asyncio.sleep(rest)
                pause = min(2 * pause, longest)

    async def run_transaction(self, work: Work[T]) -> T:
        """Lend a connection for one transaction, which any exception of the work undoes; try again as `run` does.

        A connection that is lost at COMMIT leaves open whether the work is done. Work that must not be done twice
        begins with `db.queries.operations.begin`, by which a repetition sees what was done before.

        Raises:
            DatabaseUnavailableError: as `run`.
        """

        async def whole(connection: asyncpg.Connection) -> T:
            async with connection.transaction():
                return await work(connection)

        return await self.run(whole)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._users >= MOST_USERS:
            raise DatabaseUnavailableError("too many wait for it")
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1

    async def _try(self, work: Work[T], seconds: float) -> T:
        connection = None
        try:
            async with asyncio.timeout(seconds):
                connection = await self._pool.acquire()
                with _given_up_after(seconds + GRACE_SECONDS, connection):
                    return await work(connection)
        finally:
            if connection is not None:
                await self._give_back(connection)

    async def _give_back(self, connection: asyncpg.Connection) -> None:
        """Where one connection broke, the others did, or will: rather make new ones than try each of them."""
        try:
            broken = connection.is_closed()
            await self._pool.release(connection, timeout=GRACE_SECONDS)
        except TRANSIENT_ERRORS:  # the pool has closed it; what the work returned or raised is what counts
            broken = True
        if broken:
            await self._pool.expire_connections()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection for a block, which is not tried again.

        Raises:
            DatabaseUnavailableError: none can be had in time, or it was lost within the block.
        """
        try:
            with self._place():
                async with self._pool.acquire(timeout=self._patience) as connection:
                    yield connection
        except TRANSIENT_ERRORS as error:
            raise DatabaseUnavailableError("no answer") from error

    def use(self) -> PoolUse:
        """Say how busy the pool is now."""
        idle = self._pool.get_idle_size()
        in_use = self._pool.get_size() - idle
        return PoolUse(in_use, idle, max(0, self._users - in_use), self._pool.get_max_size())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection for one transaction, which any exception in the block undoes; not tried again either.

        Raises:
            DatabaseUnavailableError: as `connection`.
        """
        async with self.connection() as connection, connection.transaction():
            yield connection


@contextmanager
def _given_up_after(seconds: float, connection: asyncpg.Connection) -> Iterator[None]:
    """Close the connection if the block lasts longer: a server that hangs doesn't confirm a rollback either."""
    timer = asyncio.get_running_loop().call_later(seconds, connection.terminate)
    try:
        yield
    finally:
        timer.cancel()
