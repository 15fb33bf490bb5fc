"""Where the API's processes count together: in memory, for a disk that fills up must not stop them.

prometheus_client maps files into memory. When such a file needs a further page and its file system is full, the kernel
kills the process that writes (SIGBUS). So the folder lies in shared memory; a link shows it among the state's.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
