"""A state folder on which a supervisor answers, as far as other commands can see."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def answering(state_dir: Path) -> Iterator[None]:
    """Listen where supervisord would."""
    (state_dir / "run").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(state_dir / "run" / "supervisor.sock"))
        listener.listen()
        yield
