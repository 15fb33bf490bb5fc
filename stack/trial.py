"""Tries the present settings in an API process that nobody else talks to."""

import os
import secrets
import socket
import subprocess
import sys
import time

from service.settings import Settings
from stack.readiness import readiness

PATIENCE = 30.0
"""Seconds until it must be ready."""

STOP_SECONDS = 15


class TrialError(Exception):
    """With these settings no API process gets ready; the message is for the operator."""


def try_settings(settings: Settings) -> None:
    """Start one more API process, wait until it is ready, and stop it.

    Raises:
        TrialError: it doesn't get ready.
    """
    token, log = secrets.token_urlsafe(32), settings.logs_dir / "trial.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as errors:
        worker = subprocess.Popen(  # noqa: S603  no shell
            [sys.executable, "-m", "service", "--fd", str(listener.fileno())],
            env=os.environ | {"TRIFID_PROBE_TOKEN": token},
            pass_fds=[listener.fileno()],
            stderr=errors,
        )
        try:
            if not _gets_ready(worker, f"http://127.0.0.1:{listener.getsockname()[1]}", token):
                raise TrialError(f"with the present settings the API does not get ready: see {log}")
        finally:
            worker.terminate()
            worker.wait(STOP_SECONDS)


def _gets_ready(worker: subprocess.Popen[bytes], address: str, token: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while worker.poll() is None and time.monotonic() < deadline:
        if readiness(address, token):
            return True
        time.sleep(0.2)
    return False
