"""A PostgreSQL of the measurement's own, so that nothing is written to the user's gallery."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.address import dsn, socket_dir
from db.migrate import migrate

STOP_SECONDS = 120
"""A checkpoint of a million new rows takes its time."""


class OwnServer:
    """The embedded server on a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = dsn(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers with the schema in place.

        Raises:
            MigrationError: it doesn't.
        """
        command = [sys.executable, "-m", "db.embedded", "--data-dir", str(self._folder / "postgres")]
        with (self._folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  no shell
                [*command, "--socket-dir", str(socket_dir(self._folder))], stdout=log, stderr=log
            )
        migrate(self.url)

    def stop(self) -> None:
        """Stop it politely, and nothing is lost; after a while by force, of which its other processes end, too."""
        if not self._process:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Begin again as after an operator's restart: the server's cache is sized for what is stored by then."""
        self.stop()
        self.start()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """An empty one in a temporary folder (TMPDIR says where), deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="trifid-gallery-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        state.mkdir()
        server = OwnServer(state)
        try:
            server.start()
            yield server
        finally:
            server.stop()
