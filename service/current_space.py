"""Nothing is enrolled in an embedding space but the current one."""

import asyncpg

from db.queries.spaces import adopt_space
from service.errors import OtherSpaceError


async def require_current(connection: asyncpg.Connection, space: str) -> None:
    """Return if a space is current; with the first enrolment of all it becomes so.

    Args:
        connection: in a transaction that keeps others from enrolling in this space (`lock_enrolments`): so does a
            switch to another, and nobody is left behind in the old one.
        space: a face's embedding space.

    Raises:
        OtherSpaceError: another one is current.
    """
    current = await adopt_space(connection, space)
    if current != space:
        raise OtherSpaceError(current)
