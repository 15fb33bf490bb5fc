"""Start everything, say where it listens, and stop everything again."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from release.manifest import load_manifest
from service.auth.access_control import ExposureError, is_loopback, require_key_unless_loopback
from service.settings import Settings
from stack.api_worker import SOCKET_NAME, share_socket
from stack.gpu import start_seconds
from stack.preflight import check, metrics_folder
from stack.readiness import Ready, readiness, url
from stack.running import supervisor_answers
from stack.slot_servers import prepare_slots
from stack.supervisor import Supervisor, failed_process_logs
from stack.watchdog import watchdog

TAIL_LINES = 15


class StartError(Exception):
    """The stack did not become ready; the message is for the operator."""


def up(settings: Settings) -> int:
    """Run the stack in the foreground until SIGINT or SIGTERM; return supervisord's exit status.

    Raises:
        PreflightError: see `stack.preflight.check`.
        StartError: the database of DATABASE_URL is of no use, no API key protects what others can reach, a process
            can't be started, or the stack isn't ready in time; everything is stopped again.
    """
    check(settings)
    settings = _with_probe_token(settings)
    if settings.database_url:
        print("Connecting to the database of DATABASE_URL …", flush=True)
        _migrate(settings)
    if beside := prepare_slots(settings):
        number = load_manifest(beside.release).release
        print(f"An upgrade was cut off: release {number} is started beside the one in use", flush=True)
    print("Starting PostgreSQL, Triton and the API …", flush=True)
    with (
        share_socket(settings.host, settings.port, settings.run_dir / SOCKET_NAME),
        metrics_folder(settings.metrics_dir),
        Supervisor(settings) as supervisor,
    ):
        _stop_on_signals(supervisor)
        try:
            _require_key(settings)
            ready = _wait_until_ready(settings, supervisor)
        except StartError:
            if supervisor.stopping:  # stopped while it started: nothing went wrong
                return 0
            raise
        print(
            f"Trifid is ready on {url(settings)} (model {ready.embedding_space}, threshold {ready.threshold:g})",
            flush=True,
        )
        with watchdog(settings):
            return supervisor.keep_running()


def _with_probe_token(settings: Settings) -> Settings:
    """Make a token up for this run if none is set: with it the stack sees its own readiness, keys or not.

    The workers get it by the environment. One of `.env` they read there, and anew when they are restarted.
    """
    if settings.probe_token:
        return settings
    made_up = os.environ["TRIFID_PROBE_TOKEN"] = secrets.token_urlsafe(32)
    return settings.model_copy(update={"probe_token": made_up})


def _migrate(settings: Settings) -> None:
    """Bring the database up to date: what is wrong with the operator's own shows here, before anything starts."""
    command = [sys.executable, "-m", "db.migrate"]
    environment = os.environ | {"DATABASE_URL": settings.dsn}
    migration = subprocess.run(  # noqa: S603  no shell
        command, env=environment, check=False, capture_output=True, text=True
    )
    if migration.returncode:
        raise StartError(migration.stderr.strip().removeprefix("trifid: "))


def _require_key(settings: Settings) -> None:
    """Give up where others would reach an API that no key protects; each worker would refuse to start, too."""
    if is_loopback(settings.host):
        return
    _migrate(settings)  # waits for the embedded server, which has just been started
    try:
        require_key_unless_loopback(settings.host, settings.dsn)
    except ExposureError as error:
        raise StartError(str(error)) from error


def _stop_on_signals(supervisor: Supervisor) -> None:
    """Let SIGINT, SIGTERM and a closed terminal stop everything."""

    def stop(_: int, __: FrameType | None) -> None:
        supervisor.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _wait_until_ready(settings: Settings, supervisor: Supervisor) -> Ready:
    patience = start_seconds(settings)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if supervisor.has_ended():
            raise StartError(f"the supervisor ended; see {settings.logs_dir / 'supervisord.log'}")
        if ready := readiness(url(settings), settings.probe_token):
            return ready
        if supervisor_answers(settings.run_dir):
            for log in failed_process_logs(settings.run_dir):
                raise StartError(f"a process does not start; the end of {log}:\n{_tail(log)}")
        time.sleep(0.2)
    raise StartError(f"not ready after {patience:.0f} s; see the logs in {settings.logs_dir}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


def fail(message: str) -> int:
    """Say why it did not work."""
    print(f"trifid: {message}", file=sys.stderr, flush=True)
    return 1
