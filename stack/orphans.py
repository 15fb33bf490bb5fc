"""Ends the processes of Python steps that outlived their Triton server: a killed one leaves some behind for ever."""

from pathlib import Path

import psutil

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
