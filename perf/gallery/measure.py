"""One gallery that grows from size to size, measured at each."""

import time
from dataclasses import dataclass

import asyncpg

from db.face_index import make_face_indexes
from db.pool import Database
from perf.gallery.made_people import MadePeople, Probes, fill
from perf.gallery.report import Size
from perf.gallery.search import Times, search, takes_index
from perf.gallery.server import OwnServer

FEW = 30
"""Probes for what is too slow for all of them, or not what the service does."""

PATIENCE = 600.0
"""Seconds for a statement: comparing a million people takes more than a request may."""

_INDEX = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'users'::regclass AND indpred IS NOT NULL"
_MEGABYTES = "SELECT pg_table_size($1::regclass) / 1048576.0::float8"


@dataclass(frozen=True)
class Growth:
    """The server, the people, and the embedding space that they are enrolled in."""

    server: OwnServer
    people: MadePeople
    space: str

    async def grow(self, before: int, size: int, probes: Probes) -> Size:
        """Enrol the people from `before` to `size`, build the index anew, and measure."""
        await self._drop_index()
        copied = self._copy(before, size)
        async with (
            Database.open(self.server.url, patience=PATIENCE) as database,
            database.connection() as connection,
        ):
            await connection.execute("ANALYZE users")  # as autovacuum will within a minute
            exact = await self._few(connection, probes)
        start = time.perf_counter()
        await make_face_indexes(self.server.url, self.space)
        built = time.perf_counter() - start
        self.server.restart()
        async with (
            Database.open(self.server.url, patience=PATIENCE) as database,
            database.connection() as connection,
        ):
            (index,) = await connection.fetch(_INDEX)
            return Size(
                people=size,
                copied_per_second=copied,
                build_s=round(built, 2),
                index_mb=round(await connection.fetchval(_MEGABYTES, index[0]), 1),
                table_mb=round(await connection.fetchval(_MEGABYTES, "users"), 1),
                exact=exact,
                index_taken=await takes_index(connection, self.space, probes.faces[0]),
                found=await search(connection, self.space, probes),
                index=await self._index_alone(connection, probes),
            )

    def _copy(self, before: int, size: int) -> int:
        """Return how many people a second were copied; making them doesn't count."""
        seconds = 0.0
        for chunk in self.people.between(before, size):
            start = time.perf_counter()
            fill(self.server.url, self.space, chunk)
            seconds += time.perf_counter() - start
        return round((size - before) / seconds)

    async def _few(self, connection: asyncpg.Connection, probes: Probes) -> Times:
        return (await search(connection, self.space, probes.few(FEW))).times

    async def _index_alone(self, connection: asyncpg.Connection, probes: Probes) -> Times:
        await connection.execute("SET enable_seqscan = off")
        return await self._few(connection, probes)

    async def _drop_index(self) -> None:
        """The next build is of the whole gallery, as an operator's would be."""
        async with (
            Database.open(self.server.url, patience=PATIENCE) as database,
            database.connection() as connection,
        ):
            for (name,) in await connection.fetch(_INDEX):
                await connection.execute(f"DROP INDEX {name}")
