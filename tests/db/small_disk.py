"""A disk that is soon full, for one table."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.embedded_server import EmbeddedServer


class SmallDisk:
    """Two megabytes of memory, mounted as a file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tablespace"
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room for another page."""
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def make_room(self) -> None:
        self._ballast.unlink()


@contextlib.contextmanager
def small_disk(server: EmbeddedServer) -> Iterator[SmallDisk]:
    """Mounted in the server's state folder; skips the test where nobody may mount anything."""
    mounted = server.state_dir / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(mounted)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        disk = SmallDisk(mounted)
        disk.folder.mkdir()
        owner = server.data_dir.stat()
        os.chown(disk.folder, owner.st_uid, owner.st_gid)
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(mounted)], check=True)
