"""The largest gallery more closely: what another effort of the search would give, and enrolments one by one."""

import time
from datetime import date

import asyncpg
import numpy as np

from db.queries.faces import (
    FaceVector,
    NewUser,
    insert_user,
    nearest_users,
    search_with_current_effort,
    set_ef_search,
)
from export.evaluation.embeddings import Floats
from perf.gallery.made_people import MadePeople, Probes, identities, second_photos
from perf.gallery.report import Effort, Enrolments
from perf.gallery.search import SAME, search

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
