"""The end of a process that somebody started: asked for politely, and by force from one that doesn't heed it."""

import subprocess

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
