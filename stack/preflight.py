"""What would stop the stack from starting, said in one line each before anything is started; and the metrics' folder.

The API's processes count in shared memory, shown by a link among the state's files: prometheus_client maps files into
memory, and when the disk of such a file is full, the kernel kills the process that writes (SIGBUS).
"""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release.manifest import MANIFEST
from service.faces.kept_faces import NoCropsError, require_crop_output
from service.settings import Settings
from stack import gpu
from stack.running import supervisor_answers

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  a name of its own below, for nobody else


@contextmanager
def metrics_folder(link: Path) -> Iterator[None]:
    """Make an empty folder that nobody else can read, and a link to it, for the time of a ``with`` block.

    Raises:
        OSError: the shared memory can't be written.
    """
    _remove(link)  # of a killed stack
    folder = _folder(link)
    folder.mkdir(mode=0o700)
    link.symlink_to(folder)
    try:
        yield
    finally:
        _remove(link)


def _remove(link: Path) -> None:
    link.unlink(missing_ok=True)
    shutil.rmtree(_folder(link), ignore_errors=True)


def _folder(link: Path) -> Path:
    """Return a folder of this stack's own."""
    name = hashlib.sha256(os.fsencode(link.absolute())).hexdigest()[:12]
    return SHARED_MEMORY / f"trifid-metrics-{name}"


FREE_BYTES = 500 * 1024 * 1024
"""What a fresh database, its write-ahead log and the logs need to start with."""

LONGEST_PATH = 80
"""Bytes of the state folder's path. The supervisor's socket in it (/run/supervisor.sock.PID) may have 107 in all."""


class PreflightError(Exception):
    """The stack can't start here and now; the message is for the operator."""


def check(settings: Settings) -> None:
    """Make the folders of the state, and look at what else the start depends on.

    Raises:
        PreflightError: the state folder can't be made or another stack runs on it, no release is built or
            it gives no faces to keep, what TRIFID_MODEL_CONFIG needs is missing, a port is taken or no port, or the
            disk is full.
    """
    _make_folders(settings)
    if supervisor_answers(settings.run_dir):
        raise PreflightError(f"Trifid already runs on {settings.state_dir}; stop it, or set TRIFID_STATE_DIR")
    if not (settings.release / MANIFEST).exists():
        raise PreflightError(f"no model release at {settings.release}; build one with `make models`")
    try:
        require_crop_output(settings)
    except NoCropsError as error:
        raise PreflightError(str(error)) from error
    if missing := gpu.missing(settings):
        raise PreflightError(f"TRIFID_MODEL_CONFIG={settings.triton_model_config}: {missing}")
    if ":" in settings.host:
        raise PreflightError(
            "TRIFID_HOST can't be an IPv6 address; a proxy in front of Trifid may listen on one"
        )
    require_free_port(settings.host, settings.port, "TRIFID_PORT")
    for port in settings.triton_ports:
        require_free_port("127.0.0.1", port, "TRIFID_TRITON_PORT")
    _disk_has_room(settings.state_dir)


def _make_folders(settings: Settings) -> None:
    if any(sign in str(settings.state_dir.resolve()) for sign in "% '"):
        raise PreflightError(
            "the state folder's path can't have a space, a % or a ' in it: Triton and supervisord split there"
        )
    if len(os.fsencode(settings.state_dir.resolve())) > LONGEST_PATH:
        raise PreflightError(
            f"the state folder's path is too long for a socket in it: over {LONGEST_PATH} bytes"
        )
    try:
        for folder in (settings.run_dir, settings.logs_dir):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PreflightError(f"can't make the folder {folder} ({error.strerror})") from error


def require_free_port(host: str, port: int, variable: str) -> None:
    """Return if nobody listens on a port of an address.

    Raises:
        PreflightError: somebody does, or the address isn't this machine's; `variable` is the setting to change.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise PreflightError(
                f"can't listen on {host}:{port} ({error.strerror}); set {variable} to another port"
            ) from error


def _disk_has_room(state_dir: Path) -> None:
    free = shutil.disk_usage(state_dir).free
    if free < FREE_BYTES:
        raise PreflightError(
            f"only {free // 2**20} MiB are free under {state_dir}, {FREE_BYTES // 2**20} are needed"
        )
