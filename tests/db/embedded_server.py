"""A real embedded PostgreSQL for tests, started the way the stack starts it."""

import signal
import subprocess
import sys
from pathlib import Path

from db.address import dsn, socket_dir


class EmbeddedServer:
    """`python -m db.embedded` on a state folder."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.url = dsn(state_dir)
        self.data_dir = state_dir / "postgres"
        self.log = state_dir / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it; it may not answer yet."""
        arguments = ["--data-dir", str(self.data_dir), "--socket-dir", str(socket_dir(self.state_dir))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "db.embedded", *arguments], stderr=log)

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal and return its exit code."""
        assert self._process is not None
        self._process.send_signal(by)
        return self._process.wait(timeout=20)
