"""Runs `python -m service` the way the stack does, and reads its log."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx


class ServiceProcess:
    # One API process on a listening socket that it inherits.

    def __init__(
        self, folder: Path, database_url: str, triton_url: str, listener: socket.socket, **settings: str
    ) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.port: int = listener.getsockname()[1]
        self._log_path = folder / "service.log"
        (folder / "probe.jpg").write_bytes(b"the release's probe")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")
        } | {
            "DATABASE_URL": database_url,
            "TRIFID_TRITON_URL": triton_url,
            "TRIFID_RELEASE": str(folder),
            "TRIFID_INFERENCE_TIMEOUT_SECONDS": "1",
            "TRIFID_DATABASE_PATIENCE_SECONDS": "3",
            **settings,
        }
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "--fd", str(listener.fileno())],
                env=environment,
                stderr=log,
                pass_fds=[listener.fileno()],
            )

    def wait_until_live(self) -> None:
        # Wait for the first answer; fail with the log.
        for _ in range(100):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health/live", timeout=1).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self._log_path.read_text())

    def log_text(self) -> str:
        # Everything that the process wrote.
        return self._log_path.read_text()

    def log(self) -> list[dict[str, object]]:
        """Every line of the log; fails if one is not JSON."""
        return [json.loads(line) for line in self.log_text().splitlines()]

    def request_lines(self, request_id: str) -> list[dict[str, object]]:
        # The request log's lines about one request.
        lines = [line for line in self.log() if line["logger"] == "trifid.request"]
        return [line for line in lines if line["request_id"] == request_id]

    def stop(self) -> int:
        # Stop it as a process manager does; returns the exit status.
        self.process.terminate()
        return self.process.wait(timeout=15)


@contextlib.contextmanager
def listening_socket() -> Iterator[socket.socket]:
    # A socket on a free port, as a process manager hands one to its workers.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@contextlib.contextmanager
def running_service(
    folder: Path, database_url: str, triton_url: str, **settings: str
) -> Iterator[ServiceProcess]:
    # One API process for the time of a `with` block.
    with listening_socket() as listener:
        service = ServiceProcess(folder, database_url, triton_url, listener, **settings)
    try:
        service.wait_until_live()
        yield service
    finally:
        service.stop()
