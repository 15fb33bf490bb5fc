"""The search for the nearest users, with the effort that the gallery's size asks for."""

import asyncpg

from db.queries import faces
from db.queries.faces import FaceVector, Neighbourhood

LEAST_EFFORT = 100
"""Faces that the index looks at in any gallery."""

EFFORTS = ((300_000, 600), (20_000, 250), (0, LEAST_EFFORT))
"""For galleries over so many users: what finds nearly all nearest users there in milliseconds (`make perf-gallery`)."""


async def nearest_users(connection: asyncpg.Connection, face: FaceVector, count: int) -> Neighbourhood:
    """Find the `count` nearest users, as `queries.nearest_users` does, with enough effort.

    The answer tells the gallery's size. A connection whose effort turns out too small for it gets more and searches
    again, once: it keeps what it got.
    """
    found = await faces.nearest_users_with_effort(connection, face, count)
    effort = effort_for(found.gallery_size)
    if found.effort >= effort:
        return found
    await faces.set_effort(connection, effort)
    return await faces.nearest_users_with_effort(connection, face, count)


def effort_for(gallery_size: int) -> int:
    """Return the least effort for so many users."""
    return next(effort for size, effort in EFFORTS if gallery_size >= size)
