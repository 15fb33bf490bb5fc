"""A small disk for the state folder of a system, whose quota can be used up and given back.

A tmpfs of its own: so nothing else on the machine runs out of space. It lies in memory, so PostgreSQL's fsync
costs nothing there; the soak measures faults, not speed.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 1024
"""More than a stack asks for at its start, and than PostgreSQL's write-ahead log grows to in an hour."""


@dataclass
class Disk:
    """A mounted tmpfs. `full` is true while its quota is used up."""

    folder: Path
    full: bool = False

    def fill(self) -> None:
        """Set the quota to what is used, so that not one page more can be written.

        Raises:
            OSError: it doesn't work; the quota is as before.
        """
        self.full = True
        for _ in range(100):  # what is used may have grown since it was asked for
            if _mount("-o", f"remount,size={shutil.disk_usage(self.folder).used}", str(self.folder)):
                return
        self.full = False
        raise OSError(f"the quota of {self.folder} can't be set")

    def free(self) -> None:
        """Give the quota back."""
        _mount("-o", f"remount,size={MEGABYTES}m", str(self.folder))
        self.full = False


@contextmanager
def small_disk(parent: Path) -> Iterator[Disk | None]:
    """Mount one on a new folder for the time of a `with` block; None where mounting isn't allowed."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="disk-", dir=parent))  # another soak may run beside this one
    try:
        mounted = _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "trifid-soak", str(folder))
        try:
            yield Disk(folder) if mounted else None
        finally:
            if mounted:
                # Lazily: a process that is still ending mustn't keep it.
                subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607  no shell
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mount(*arguments: str) -> bool:
    command = ["mount", *arguments]
    try:
        return not subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603  no shell
    except OSError:
        return False
