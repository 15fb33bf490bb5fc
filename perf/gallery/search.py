"""Times the search as the service does it, and counts what it finds."""

import time
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import msgspec
import numpy as np

from db.queries.faces import MOST_FACES_PER_USER, NEAREST_USERS, FaceVector, Neighbourhood, nearest_users
from export.evaluation.embeddings import Floats
from perf.gallery.made_people import NEIGHBOURS, Probes

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
