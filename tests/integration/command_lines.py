"""What the processes below a running stack were started as."""

from collections.abc import Iterator
from contextlib import suppress

import psutil


def command_lines(root: int, *, recursive: bool = True) -> Iterator[tuple[psutil.Process, list[str]]]:
    """Each process below a root with its command line; who ends in that moment is left out.

    Backends of PostgreSQL and checks come and go, so that one of them may be a zombie just now.
    """
    for process in psutil.Process(root).children(recursive=recursive):
        with suppress(psutil.NoSuchProcess):
            command = process.cmdline()
            if command:  # empty while it ends
                yield process, command
