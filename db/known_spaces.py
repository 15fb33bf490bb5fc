"""Which embedding spaces there are: those of the releases here, and those of somebody enrolled."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import msgspec


class _Manifest(msgspec.Struct):
    embedding_space: str


def released_spaces() -> set[str]:
    """Return the spaces of TRIFID_RELEASE, if it is set, and of the releases in TRIFID_STATE_DIR, if there are any."""
    spaces = set()
    for folder in _releases():
        with suppress(OSError, msgspec.MsgspecError):  # no release, or one that isn't complete yet
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest)
            spaces.add(manifest.embedding_space)
    return spaces


def _releases() -> Iterator[Path]:
    if named := os.environ.get("TRIFID_RELEASE"):
        yield Path(named)
    yield from Path(os.environ.get("TRIFID_STATE_DIR", ".trifid"), "releases").glob("*")


async def is_enrolled_in(connection: asyncpg.Connection, embedding_space: str) -> bool:
    """Whether somebody has a face in this space."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM users WHERE embedding_space = $1)
                OR EXISTS (SELECT FROM user_faces WHERE embedding_space = $1)
            """,
            embedding_space,
        )
    )
