"""One API process of the stack: gets the listening socket and becomes `python -m service`.

The socket is held by `stack up` and handed to every worker: whoever else ends, the supervisor included, connections
wait in its queue for the next worker instead of being refused.
"""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.settings import Settings

SOCKET_NAME = "listening.sock"
"""Of the unix socket in the stack's run folder that the workers get it by."""

BACKLOG = 1024
"""Connections that may wait, as many as Linux allows by older defaults (somaxconn)."""

PATIENCE = 10.0
"""Seconds that a worker waits for its socket."""


@contextmanager
def share_socket(host: str, port: int, path: Path) -> Iterator[None]:
    """Listen, and hand the socket to whoever connects to the unix socket `path`, for the time of a `with` block.

    Raises:
        OSError: the address can't be had.
    """
    path.unlink(missing_ok=True)
    with (
        socket.create_server((host, port), backlog=BACKLOG) as listener,
        socket.socket(socket.AF_UNIX) as counter,
    ):
        counter.bind(str(path))
        path.chmod(0o600)
        counter.listen()
        threading.Thread(target=_hand_out, args=(listener, counter), daemon=True).start()
        yield


def _hand_out(listener: socket.socket, counter: socket.socket) -> None:
    while True:
        try:
            worker, _ = counter.accept()
        except OSError:  # closed: the end
            return
        with worker:
            socket.send_fds(worker, [b"."], [listener.fileno()])


def receive_socket(path: Path) -> int:
    """Return the file descriptor of the listening socket, inheritable.

    Raises:
        OSError: nobody hands it out.
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(str(path))
        _, [descriptor, *_], _, _ = socket.recv_fds(client, 1, 1)
    os.set_inheritable(descriptor, True)
    return int(descriptor)


def main() -> None:
    """Replace this process by the service, so that a supervisor's signals reach it."""
    descriptor = receive_socket(Settings().run_dir / SOCKET_NAME)
    os.execv(sys.executable, [sys.executable, "-m", "service", "--fd", str(descriptor)])  # noqa: S606  no shell


if __name__ == "__main__":
    main()
