"""Backup and restore with PostgreSQL's own programs, as docs/containers.md says."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.db.embedded_server import EmbeddedServer
from tests.db.standby import BINARIES


def dump(url: str, file: Path) -> None:
    """Write a database to a file, while it is in use."""
    options = ["--format", "custom", "--no-owner", "--no-privileges", "--file", str(file)]
    subprocess.run([BINARIES / "pg_dump", *options, url], check=True)


def restore(file: Path, url: str) -> None:
    """Fill an empty database with what a file holds, all of it or nothing."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    subprocess.run([BINARIES / "pg_restore", *options, "--dbname", url, str(file)], check=True)


@contextmanager
def empty_server() -> Iterator[str]:
    """The URL of a PostgreSQL without anything of Trifid's."""
    with tempfile.TemporaryDirectory(prefix="trifid-test-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "state")
        server.state_dir.mkdir()
        server.start()
        try:
            _wait_until_it_answers(server.url)
            yield server.url
        finally:
            server.stop()


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([BINARIES / "pg_isready", "--quiet", "--dbname", url], check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.1)
