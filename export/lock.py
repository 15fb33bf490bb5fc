"""One at a time: whoever changes the folder of releases holds a lock on it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from export.errors import ReleaseError

LOCK = ".lock"
"""The file in the folder that is locked. It stays, empty. The folder itself won't do: over NFS, by which several
machines may share the releases, only what is open for writing can be locked (flock(2))."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder of releases for the time of a `with` block. The system takes it back from a killed process.

    Raises:
        ReleaseError: a build, an upgrade or another command holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(
                f"another command (a build, an upgrade, a prune) is running in {folder}"
            ) from error
        yield
    finally:
        os.close(descriptor)
