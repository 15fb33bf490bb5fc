"""What a running supervisord says of its processes, and does with them."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

import psutil
from supervisor.states import RUNNING_STATES, STOPPED_STATES, ProcessStates
from supervisor.xmlrpc import SupervisorTransport


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
