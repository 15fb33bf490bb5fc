"""supervisord as this stack runs it: started, kept running, asked about its processes, told, and stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from xmlrpc.client import ServerProxy

import psutil
from supervisor.states import RUNNING_STATES, STOPPED_STATES, ProcessStates
from supervisor.xmlrpc import SupervisorTransport

from db.address import socket_dir
from service.settings import Settings
from stack.processes import end_orphaned_steps


def failed_process_logs(run_dir: Path) -> Iterator[Path]:
    """The logs of the processes that supervisord tried in vain to start."""
    for process in _supervisor(run_dir).getAllProcessInfo():
        if process["state"] == ProcessStates.FATAL:
            yield Path(process["stdout_logfile"])


def process_states(run_dir: Path) -> dict[str, str]:
    """The state of every process, by GROUP:PROCESS, in supervisord's words.

    Raises:
        OSError: supervisord does not answer.
    """
    found = _supervisor(run_dir).getAllProcessInfo()
    return {f"{process['group']}:{process['name']}": process["statename"] for process in found}


def processes_of(run_dir: Path, group: str) -> list[str]:
    """The names of a group's processes, as `restart` takes them.

    Raises:
        OSError: supervisord does not answer.
    """
    found = _supervisor(run_dir).getAllProcessInfo()
    return sorted(f"{group}:{process['name']}" for process in found if process["group"] == group)


def environment(run_dir: Path) -> dict[str, str]:
    """The environment that supervisord starts processes with.

    Raises:
        OSError: supervisord does not answer.
    """
    found: dict[str, str] = psutil.Process(_supervisor(run_dir).getPID()).environ()
    return found


def start(run_dir: Path, name: str) -> None:
    """Start a process of this stack, unless it runs; returns when it runs, though it may not be ready yet.

    Raises:
        OSError, xmlrpc.client.Error: as `restart`.
    """
    supervisor = _supervisor(run_dir)
    if supervisor.getProcessInfo(name)["state"] not in RUNNING_STATES:
        supervisor.startProcess(name)


def stop(run_dir: Path, name: str) -> None:
    """Stop a process of this stack, if it runs, and wait for its end.

    Raises:
        OSError, xmlrpc.client.Error: as `restart`.
    """
    supervisor = _supervisor(run_dir)
    if supervisor.getProcessInfo(name)["state"] not in STOPPED_STATES:
        supervisor.stopProcess(name)


def restart(run_dir: Path, name: str) -> None:
    """Stop a process of this stack and start it again; returns when it runs, though it may not be ready yet.

    Args:
        run_dir: of the stack.
        name: GROUP:PROCESS, as `supervisorctl status` lists it.

    Raises:
        OSError, xmlrpc.client.Error: supervisord does not answer, or can't do it.
    """
    supervisor = _supervisor(run_dir)
    supervisor.stopProcess(name)
    supervisor.startProcess(name)


def _supervisor(run_dir: Path) -> Any:
    """Supervisord's XML-RPC interface, whose methods have no types. The transport ignores the URL's host."""
    address = f"unix://{run_dir / 'supervisor.sock'}"
    return ServerProxy("http://127.0.0.1", transport=SupervisorTransport(serverurl=address)).supervisor


CONFIGURATION = Path(__file__).parent / "supervisord.conf"

SHORT_LIFE = 10.0
"""Seconds. A supervisord that ends sooner was not killed by accident."""

MOST_SHORT_LIVES = 3
"""One after the other, until it is given up."""


class Supervisor:
    """supervisord for the time of a `with` block, and with it everything else. If it is killed, it is started again.

    Its processes end with it; the listening socket is not theirs (`stack.api_worker`), so clients wait.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.stopping = False

    def __enter__(self) -> Self:
        """Start it."""
        self._process = _start(self._settings)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, and wait until it has stopped everything."""
        self.stop()
        self._process.wait()
        end_orphaned_steps(self._settings.run_dir)

    def stop(self) -> None:
        """Let it stop everything and end; does not wait."""
        self.stopping = True
        self._process.terminate()

    def has_ended(self) -> bool:
        """Whether it isn't there any more."""
        return self._process.poll() is not None

    def keep_running(self) -> int:
        """Wait until it is stopped, starting it again if it ends by itself; return its exit status."""
        short_lives = 0
        while True:
            started = time.monotonic()
            status = self._process.wait()
            short_lives = short_lives + 1 if time.monotonic() - started < SHORT_LIFE else 0
            if self.stopping or short_lives >= MOST_SHORT_LIVES:
                return status
            print("The supervisor ended: starting it again", flush=True)
            self._process = _start(self._settings)
            if self.stopping:  # a signal came between the two
                self.stop()


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    """Start supervisord, and with it everything else.

    In a session of its own: a terminal's signals reach only the caller, who stops it; if the caller is killed, it ends.
    """
    command = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(CONFIGURATION)]
    return subprocess.Popen(  # noqa: S603  no shell
        ["setpriv", "--pdeathsig", "TERM", *command],  # noqa: S607  of the base system
        env={**os.environ, **_variables(settings)},
        start_new_session=True,
    )


def _variables(settings: Settings) -> dict[str, str]:
    """What supervisord.conf names, and where the API's metrics are kept. Each process reads the settings by itself."""
    served = {slot.number for slot in settings.slots.served()}
    return {
        "TRIFID_PYTHON": sys.executable,
        "TRIFID_RUN": str(settings.run_dir.resolve()),
        "TRIFID_LOGS": str(settings.logs_dir.resolve()),
        "TRIFID_POSTGRES_DATA": str(settings.state_dir.resolve() / "postgres"),
        "TRIFID_POSTGRES_SOCKET": str(socket_dir(settings.state_dir)),
        "TRIFID_POSTGRES_EMBEDDED": "false" if settings.database_url else "true",
        "TRIFID_TRITON_OWN": str(0 in served).lower(),
        "TRIFID_TRITON_BESIDE": str(1 in served).lower(),
        "TRIFID_TRITON_REPLICAS": str(settings.triton_replicas),
        "PROMETHEUS_MULTIPROC_DIR": str(settings.metrics_dir.absolute()),
        "TRIFID_API_WORKERS": str(settings.api_workers),
    }
