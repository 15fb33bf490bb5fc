"""Starts `python -m stack up` on the release that `make test` has built."""

import os
import subprocess
from pathlib import Path

from perf import stack_launch
from tests.support.project import PROJECT

RELEASE = Path(os.environ.get("TRIFID_STATE_DIR") or PROJECT / ".trifid") / "releases" / "current"


def launch(state_dir: Path, port: int, triton_port: int, **settings: str) -> subprocess.Popen[str]:
    """Start the stack without waiting for it; its output, errors included, comes through the process's stdout."""
    return stack_launch.launch(state_dir, RELEASE, port, triton_port, **settings)
