"""Which embedding space is the current one: the one that is searched and enrolled in.

The database says it, so that it changes for everybody at the same moment: with a COMMIT.
"""

import asyncpg

from db.queries.faces import lock_enrolments


async def current_space(connection: asyncpg.Connection) -> str | None:
    """Return the current space; None if nobody was ever enrolled and no space was switched to."""
    space: str | None = await connection.fetchval("SELECT embedding_space FROM current_space")
    return space


async def adopt_space(connection: asyncpg.Connection, space: str) -> str:
    """Make a space the current one if there is none, and return the one that is current then.

    While another transaction adopts one or switches, it waits for that one to end.
    """
    await connection.execute(
        "INSERT INTO current_space (embedding_space) VALUES ($1) ON CONFLICT (one) DO NOTHING", space
    )
    return await current_space(connection) or space


async def lock_current_space(connection: asyncpg.Connection) -> str | None:
    """Keep everybody from enrolling in the current space until this transaction ends, and return which one that is.

    Who waits for this meanwhile, to enrol or to switch as well, finds what this transaction has made of it. Where there
    is no current space, nothing is held.
    """
    held, current = None, await current_space(connection)
    while current is not None and current != held:  # another one, if a switch was waited for
        await lock_enrolments(connection, current)
        held, current = current, await current_space(connection)
    return current


async def switch_space(connection: asyncpg.Connection, space: str) -> None:
    """Make a space the current one from COMMIT on.

    The transaction holds the present one (`lock_current_space`), and has seen meanwhile that everybody is in the new
    one: else who is enrolled at the last moment would be unknown there.
    """
    await connection.execute(
        """
        INSERT INTO current_space (embedding_space) VALUES ($1)
        ON CONFLICT (one) DO UPDATE SET embedding_space = excluded.embedding_space
        """,
        space,
    )


async def lock_space_switch(connection: asyncpg.Connection) -> str | None:
    """Keep the current space from being switched until this transaction ends, and return it. Enrolments go on."""
    space: str | None = await connection.fetchval("SELECT embedding_space FROM current_space FOR SHARE")
    return space
