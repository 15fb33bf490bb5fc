"""How PostgreSQL searches: ``python -m db.search_plan SPACE``, in the database of DATABASE_URL.

It decides anew for each search whether it asks the space's indexes or compares everybody.
"""

import argparse
import asyncio
import os
import re
import sys
from pathlib import Path

import asyncpg
import numpy as np

from db.address import dsn
from db.pool import Database, DatabaseUnavailableError
from db.queries.faces import MOST_FACES_PER_USER, NEAREST_USERS

USERS = 6
"""Sought: the nearest and the crowd about them, as in a recognition by a calibrated release."""

_VECTOR = re.compile(r"\[[^]]+,[^]]+]")


async def search_plan(connection: asyncpg.Connection, space: str) -> str:
    """Return the plan of a search for some face in an embedding space. The face's numbers are left out."""
    face = np.full(512, 512**-0.5, dtype=np.float32)
    rows = await connection.fetch(
        f"EXPLAIN (COSTS OFF) {NEAREST_USERS}", face, space, USERS, USERS * MOST_FACES_PER_USER
    )
    return _VECTOR.sub("[…]", "\n".join(row[0] for row in rows))


async def _searched(url: str, space: str) -> str:
    async with Database.open(url) as database, database.connection() as connection:
        return await search_plan(connection, space)


def main(argv: list[str] | None = None, prog: str = "python -m db.search_plan") -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog=prog, description="Show how a search is done.")
    parser.add_argument("space", help="the embedding space, as in the release's manifest.json")
    space = parser.parse_args(argv).space
    url = os.environ.get("DATABASE_URL") or dsn(Path(os.environ.get("TRIFID_STATE_DIR", ".trifid")))
    try:
        print(asyncio.run(_searched(url, space)))  # noqa: T201  what the command is for
    except DatabaseUnavailableError:
        sys.exit("trifid: no database answers: is Trifid running?")


if __name__ == "__main__":
    main()
