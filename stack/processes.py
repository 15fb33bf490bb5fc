"""The shared memory through which Triton's Python steps get their tensors: parts of photos are in it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  only looked into
"""Where Linux shows POSIX shared memory."""


def memory_prefix(run_dir: Path, replica: int) -> str:
    """What the names of a server's regions begin with."""
    return f"trifid_{hashlib.sha256(os.fsencode(run_dir.resolve())).hexdigest()[:12]}_{replica}_"


def remove_left_memory(run_dir: Path, replica: int) -> None:
    """Remove what a server left when it was killed."""
    for region in regions(run_dir, replica):
        region.unlink(missing_ok=True)


def hide_memory(run_dir: Path, replica: int) -> None:
    """Let nobody but the owner read a server's regions: Triton makes them readable for all, whatever the umask."""
    for region in regions(run_dir, replica):
        with suppress(FileNotFoundError):
            region.chmod(0o600)


def regions(run_dir: Path, replica: int) -> Iterator[Path]:
    """The regions that there are of a server."""
    return SHARED_MEMORY.glob(f"{memory_prefix(run_dir, replica)}*")
