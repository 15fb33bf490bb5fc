"""supervisord as this stack runs it: how it is started, and what it says of its processes."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.states import ProcessStates
from supervisor.xmlrpc import SupervisorTransport

from db.address import socket_dir
from service.settings import Settings

CONFIGURATION = Path(__file__).parent / "supervisord.conf"


def start_supervisord(settings: Settings) -> subprocess.Popen[bytes]:
    """Start supervisord, and with it everything else.

    In a session of its own: a terminal's signals reach only the caller, who stops it; if the caller is killed, it ends.
    """
    command = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(CONFIGURATION)]
    return subprocess.Popen(  # noqa: S603
        ["setpriv", "--pdeathsig", "TERM", *command],  # noqa: S607
        env={**os.environ, **_variables(settings)},
        start_new_session=True,
    )


def _variables(settings: Settings) -> dict[str, str]:
    """What supervisord.conf names, and the settings that Triton's `decode` step reads."""
    return {
        "TRIFID_PYTHON": sys.executable,
        "TRIFID_RUN": str(settings.run_dir.resolve()),
        "TRIFID_LOGS": str(settings.logs_dir.resolve()),
        "TRIFID_POSTGRES_DATA": str(settings.state_dir.resolve() / "postgres"),
        "TRIFID_POSTGRES_SOCKET": str(socket_dir(settings.state_dir)),
        "TRIFID_POSTGRES_EMBEDDED": "false" if settings.database_url else "true",
        "TRIFID_TRITON_OWN": "true" if starts_triton(settings) else "false",
        "PROMETHEUS_MULTIPROC_DIR": str(settings.metrics_dir.absolute()),
        "TRIFID_LISTEN": f"{settings.host}:{settings.port}",
        "TRIFID_API_WORKERS": str(settings.api_workers),
        "TRIFID_MAX_IMAGE_BYTES": str(settings.max_image_bytes),
        "TRIFID_MAX_IMAGE_PIXELS": str(settings.max_image_pixels),
    }


def starts_triton(settings: Settings) -> bool:
    """Whether the stack runs a Triton of its own: not if TRIFID_TRITON_URL names another."""
    return "triton_url" not in settings.model_fields_set


def supervisor_answers(run_dir: Path) -> bool:
    """Whether a supervisord listens on this folder's socket; a stale socket file doesn't answer."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(run_dir / "supervisor.sock"))
        except OSError:
            return False
    return True


def given_up(run_dir: Path) -> Iterator[Path]:
    """The logs of the processes that supervisord tried in vain to start."""
    for process in _supervisor(run_dir).getAllProcessInfo():
        if process["state"] == ProcessStates.FATAL:
            yield Path(process["stdout_logfile"])


def restart(run_dir: Path, name: str) -> None:
    """Stop a process of this stack and start it again."""
    supervisor = _supervisor(run_dir)
    supervisor.stopProcess(name)
    supervisor.startProcess(name)


def _supervisor(run_dir: Path) -> Any:
    """Supervisord's XML-RPC interface, whose methods have no types. The transport ignores the URL's host."""
    address = f"unix://{run_dir / 'supervisor.sock'}"
    return ServerProxy("http://127.0.0.1", transport=SupervisorTransport(serverurl=address)).supervisor
