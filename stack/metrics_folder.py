"""Where the API's processes count together: in memory, for a disk that fills up must not stop them.

prometheus_client maps files into memory. When such a file needs a further page and its file system is full, the kernel
kills the process that writes (SIGBUS). So the folder lies in shared memory; a link shows it among the state's.
"""

import hashlib
import os
import shutil
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108


def make_metrics_folder(link: Path) -> None:
    """Make an empty folder that nobody else can read, and a link to it.

    Raises:
        OSError: the shared memory can't be written.
    """
    remove_metrics_folder(link)
    folder = _folder(link)
    folder.mkdir(mode=0o700)
    link.symlink_to(folder)


def remove_metrics_folder(link: Path) -> None:
    """Remove link and folder, if they are there: the memory is free again."""
    link.unlink(missing_ok=True)
    shutil.rmtree(_folder(link), ignore_errors=True)


def _folder(link: Path) -> Path:
    """Return a folder of this stack's own."""
    name = hashlib.sha256(os.fsencode(link.absolute())).hexdigest()[:12]
    return SHARED_MEMORY / f"trifid-metrics-{name}"
