"""Processes that somebody started: ended politely or by force, and what killed Triton servers leave behind.

Python steps outlive a killed Triton server for ever. Its shared memory holds parts of photos, so it is hidden from
others.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil


def cpu_seconds_of(pids: Iterable[int]) -> float:
    """Processor time, user and system, of these processes and all that they have started and not yet lost."""
    total = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def megabytes_of(pid: int) -> float:
    """Memory of a process and its children: what they share is counted once (proportional set size)."""
    root = psutil.Process(pid)
    processes = (root, *root.children(recursive=True))
    return float(sum(process.memory_full_info().pss for process in processes)) / 2**20


ORPHAN_PATIENCE_SECONDS = 5.0
"""Seconds for the kernel to bury them."""


def end_orphaned_steps(folder: Path) -> None:
    """Kill whatever runs a program below this folder; to be called when no server uses it."""
    left = [process for process in psutil.process_iter(("exe",)) if _is_below(process.info["exe"], folder)]
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=ORPHAN_PATIENCE_SECONDS)


def _is_below(program: str | None, folder: Path) -> bool:
    # Of a program whose file was replaced, Linux adds " (deleted)" to the path.
    return program is not None and Path(program).is_relative_to(folder.resolve())


SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  only looked into
"""Where Linux shows POSIX shared memory."""


def memory_prefix(run_dir: Path, replica: int) -> str:
    """What the names of a server's regions begin with."""
    return f"trifid_{hashlib.sha256(os.fsencode(run_dir.resolve())).hexdigest()[:12]}_{replica}_"


def remove_left_memory(run_dir: Path, replica: int) -> None:
    """Remove what a server left when it was killed."""
    for region in regions(run_dir, replica):
        region.unlink(missing_ok=True)


def hide_memory(run_dir: Path, replica: int) -> None:
    """Let nobody but the owner read a server's regions: Triton makes them readable for all, whatever the umask."""
    for region in regions(run_dir, replica):
        with suppress(FileNotFoundError):
            region.chmod(0o600)


def regions(run_dir: Path, replica: int) -> Iterator[Path]:
    """The regions that there are of a server."""
    return SHARED_MEMORY.glob(f"{memory_prefix(run_dir, replica)}*")


STOP_PATIENCE_SECONDS = 15.0
"""Seconds that a process has, unless whoever started it knows that its end takes longer."""


def stop(
    process: "subprocess.Popen[bytes] | subprocess.Popen[str]", patience: float = STOP_PATIENCE_SECONDS
) -> None:
    """Ask a process to end (SIGTERM); kill it if it is still there after so many seconds. It may have ended already."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
