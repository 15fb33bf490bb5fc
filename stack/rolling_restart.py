"""Restarts the API's workers one after the other, so that somebody always answers, after a trial of the settings."""

import secrets
import socket
import subprocess
import sys
import time
import xmlrpc.client
from pathlib import Path

from service.settings import Settings
from stack.processes import stop
from stack.readiness import readiness
from stack.supervisor import environment, processes_of, restart

PROJECT = Path(__file__).parents[1]

PATIENCE = 30.0
"""Seconds until it must be ready."""


class TrialError(Exception):
    """With these settings no API process gets ready; the message is for the operator."""


def trial_start(logs_dir: Path, environment: dict[str, str]) -> None:
    """Start one more API process, wait until it is ready, and stop it.

    Args:
        logs_dir: where its log goes.
        environment: of the API's processes; what it doesn't set they read in `.env`.

    Raises:
        TrialError: it doesn't get ready.
    """
    token, log = secrets.token_urlsafe(32), logs_dir / "trial.log"
    own = {name: value for name, value in environment.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as errors:
        worker = subprocess.Popen(  # noqa: S603  no shell
            [sys.executable, "-m", "service", "--fd", str(listener.fileno())],
            cwd=PROJECT,
            env=own | {"TRIFID_PROBE_TOKEN": token},
            pass_fds=[listener.fileno()],
            stderr=errors,
        )
        try:
            if not _gets_ready(worker, f"http://127.0.0.1:{listener.getsockname()[1]}", token):
                raise TrialError(f"with the present settings the API does not get ready: see {log}")
        finally:
            stop(worker)


def _gets_ready(worker: subprocess.Popen[bytes], address: str, token: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while worker.poll() is None and time.monotonic() < deadline:
        if readiness(address, token):
            return True
        time.sleep(0.2)
    return False


class RestartError(Exception):
    """The workers can't be restarted; the message is for the operator."""


def restart_workers(settings: Settings) -> None:
    """Restart every worker of the stack that runs on this state folder; each reads `.env` and the release anew.

    First another process tries them: where they are of no use, the workers stay as they are. A worker ends when it
    has answered what it had begun. Connections wait meanwhile: `stack.api_worker`.

    Raises:
        RestartError: no stack runs here, the settings don't work, or a worker doesn't start again.
    """
    try:
        workers = processes_of(settings.run_dir, "api")
        trial_start(settings.logs_dir, environment(settings.run_dir))
        for worker in workers:
            restart(settings.run_dir, worker)
            print(f"{worker.partition(':')[2]} restarted", flush=True)
    except OSError as error:
        raise RestartError(f"Trifid does not run on {settings.state_dir}") from error
    except (TrialError, xmlrpc.client.Fault) as error:
        raise RestartError(f"not restarted: {error}") from error
