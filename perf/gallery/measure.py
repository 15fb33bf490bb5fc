"""One gallery that grows from size to size in a PostgreSQL of its own, the search timed and judged at each."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import msgspec
import numpy as np

from db.address import dsn, socket_dir
from db.face_index import make_face_indexes
from db.migrate import migrate
from db.pool import Database
from db.queries.faces import (
    MOST_FACES_PER_USER,
    NEAREST_USERS,
    FaceVector,
    Neighbourhood,
    NewUser,
    insert_user,
    nearest_users,
    search_with_current_effort,
    set_ef_search,
)
from export.evaluation.embeddings import Floats
from perf.gallery.made_people import NEIGHBOURS, MadePeople, Probes, fill, identities, second_photos

SAME = 1e-5
"""Similarities that differ by less are the same person's, or of two who are equally near."""


class Times(msgspec.Struct, frozen=True):
    """Milliseconds of a search, over all probes, as the client sees them."""

    p50_ms: float
    p95_ms: float
    p99_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """The percentiles."""
        return cls(*(round(1000 * float(value), 3) for value in np.percentile(seconds, (50, 95, 99))))


class Found(msgspec.Struct, frozen=True):
    """Times, and the part of the true answers that was found, 0 to 1."""

    times: Times
    recall_1: float
    """The nearest user."""
    recall_6: float
    """The nearest six, on average."""


class Effort(msgspec.Struct, frozen=True):
    """What another hnsw.ef_search would give in the largest gallery."""

    ef_search: int
    found: Found


class Enrolments(msgspec.Struct, frozen=True):
    """People enrolled one by one in the largest gallery, its index in place."""

    per_second: float
    found: float
    """The part of them whom a second photo finds right afterwards, if it is the true answer; 0 to 1."""


class Size(msgspec.Struct, frozen=True):
    """A gallery of so many people."""

    people: int
    copied_per_second: int
    """People enrolled by COPY, before there was an index."""
    build_s: float
    index_mb: float
    table_mb: float
    exact: Times
    """Comparing everybody, before there was an index."""
    index: Times
    """Asking the index, whether PostgreSQL would or not."""
    index_taken: bool
    """Which of the two PostgreSQL takes."""
    found: Found
    """As the service searches."""


Search = Callable[[asyncpg.Connection, FaceVector, int], Awaitable[Neighbourhood]]


async def search(
    connection: asyncpg.Connection, space: str, probes: Probes, find: Search = nearest_users
) -> Found:
    """Search for each probe once, one after the other, through the service's own search or another.

    A miss is told by the similarities, not by who was found: of two people who are equally near, either is right.
    """
    seconds, found = [], np.full_like(probes.nearest, -1)
    for face in probes.warming:
        await find(connection, FaceVector(face, space), NEIGHBOURS)
    for place, face in enumerate(probes.faces):
        start = time.perf_counter()
        users = (await find(connection, FaceVector(face, space), NEIGHBOURS)).users
        seconds.append(time.perf_counter() - start)
        found[place, : len(users)] = [user.similarity for user in users]
    hits = np.abs(found - probes.nearest) < SAME
    return Found(Times.of(seconds), float(hits[:, 0].mean()), float(hits.mean()))


async def takes_index(connection: asyncpg.Connection, space: str, face: Floats) -> bool:
    """Whether PostgreSQL asks the index of users rather than comparing everybody.

    It decides anew for each search, by what it knows of the table and what it thinks either way costs.
    """
    rows = await connection.fetch(
        f"EXPLAIN {NEAREST_USERS}", face, space, NEIGHBOURS, NEIGHBOURS * MOST_FACES_PER_USER
    )
    return any("using users_nearest_" in row[0] for row in rows)


EF_SEARCH = (40, 100, 175, 250, 350, 450, 600)
NEWCOMERS = 200


async def efforts(connection: asyncpg.Connection, space: str, probes: Probes) -> list[Effort]:
    """Search with other efforts than the service's own.

    The effort is `hnsw.ef_search`: how many of the nearest faces seen so far the index keeps while it looks for nearer
    ones. It costs time in proportion; too little of it misses people.
    """
    found = []
    for ef_search in EF_SEARCH:
        await set_ef_search(connection, ef_search)
        found.append(Effort(ef_search, await search(connection, space, probes, search_with_current_effort)))
    await connection.execute("RESET hnsw.ef_search")
    return found


async def enrolments(connection: asyncpg.Connection, space: str, people: MadePeople) -> Enrolments:
    """Enrol newcomers as the service does, each in a transaction of its own, and look for them by a second photo."""
    rng = np.random.default_rng((people.seed, NEWCOMERS))
    faces = identities(people.pairs[:, 0], NEWCOMERS, rng)
    start = time.perf_counter()
    for number, face in enumerate(faces):
        user = NewUser(f"Newcomer {number}", date(1970, 1, 1), None)
        await insert_user(connection, user, FaceVector(face, space))
    seconds = time.perf_counter() - start
    found = await _found(connection, space, faces, second_photos(faces, people.pairs, rng))
    return Enrolments(round(NEWCOMERS / seconds, 1), found)


async def _found(connection: asyncpg.Connection, space: str, faces: Floats, second: Floats) -> float:
    """The part of the people found, or somebody who is nearer to the second photo."""
    hits = 0
    for face, probe in zip(faces, second, strict=True):
        users = (await nearest_users(connection, FaceVector(probe, space), 1)).users
        hits += bool(users) and users[0].similarity > float(face @ probe) - SAME
    return hits / len(faces)


STOP_SECONDS = 120
"""A checkpoint of a million new rows takes its time."""


class OwnServer:
    """The embedded server on a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = dsn(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers with the schema in place.

        Raises:
            MigrationError: it doesn't.
        """
        command = [sys.executable, "-m", "db.embedded", "--data-dir", str(self._folder / "postgres")]
        with (self._folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  no shell
                [*command, "--socket-dir", str(socket_dir(self._folder))], stdout=log, stderr=log
            )
        migrate(self.url)

    def stop(self) -> None:
        """Stop it politely, and nothing is lost; after a while by force, of which its other processes end, too."""
        if not self._process:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Begin again as after an operator's restart: the server's cache is sized for what is stored by then."""
        self.stop()
        self.start()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """An empty one in a temporary folder (TMPDIR says where), deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="trifid-gallery-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        state.mkdir()
        server = OwnServer(state)
        try:
            server.start()
            yield server
        finally:
            server.stop()


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
