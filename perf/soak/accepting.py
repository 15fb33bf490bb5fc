"""Whether a process waits for connections on a port: what tells a worker that serves from one that still starts.

Workers share one listening socket, so none of them can be asked by itself; but the kernel shows what each waits for.
"""

from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
LISTEN = "0A"


def accepts(pid: int, port: int) -> bool:
    """Whether a process of ours has the listening socket of a port among those that it waits for."""
    sockets = {f"ino:{inode:x}" for inode in _listening(port)}
    return any(sockets & set(words) for words in _waits(pid))


def _listening(port: int) -> list[int]:
    """Inodes of the port's listening sockets, IPv4 and IPv6."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in _lines(PROC / "net" / name)[1:]]
    return [int(row[9]) for row in rows if row[3] == LISTEN and int(row[1].rpartition(":")[2], 16) == port]


def _waits(pid: int) -> list[list[str]]:
    """The words that describe each of the process's epoll instances; none if it is gone."""
    with suppress(OSError):
        found = list((PROC / str(pid) / "fd").iterdir())
        return [
            " ".join(_lines(PROC / str(pid) / "fdinfo" / each.name)).split()
            for each in found
            if _target(each) == "anon_inode:[eventpoll]"
        ]
    return []


def _target(link: Path) -> str:
    with suppress(OSError):
        return str(link.readlink())
    return ""


def _lines(path: Path) -> list[str]:
    with suppress(OSError):
        return path.read_text().splitlines()
    return []
