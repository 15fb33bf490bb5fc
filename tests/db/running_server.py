"""PostgreSQL servers for the time of a `with` block, thrown away afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.migrate import migrate
from tests.db.embedded_server import EmbeddedServer


@contextmanager
def server_without_schema() -> Iterator[EmbeddedServer]:
    """An empty database; it may not answer yet."""
    with tempfile.TemporaryDirectory(prefix="trifid-test-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "state")
        server.state_dir.mkdir()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def running_server() -> Iterator[EmbeddedServer]:
    """An empty database with the schema."""
    with server_without_schema() as server:
        migrate(server.url)
        yield server
