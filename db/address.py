"""Where the embedded PostgreSQL listens: a rule that the server and its clients share."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 107  # bytes; sun_path of unix(7) has 108, one of them the closing NUL


def socket_dir(state_dir: Path) -> Path:
    """Return the folder of the embedded server's socket, which need not exist yet.

    It lies in the state folder. Where that makes the path too long for a socket, it is a folder named by the
    state folder's hash under the temporary directory, so that server and clients still find each other
    without a word.
    """
    state_dir = state_dir.resolve()
    folder = state_dir / "run" / "postgres"
    if len(os.fsencode(folder / SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        return folder
    return Path(tempfile.gettempdir()) / f"trifid-{hashlib.sha256(os.fsencode(state_dir)).hexdigest()[:16]}"


def dsn(state_dir: Path) -> str:
    """Return the connection URL of this state folder's embedded server (unix socket, no password)."""
    return f"postgresql://postgres@/postgres?host={quote(str(socket_dir(state_dir)))}"
