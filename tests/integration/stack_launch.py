"""Starts `python -m stack up` as an operator would, with settings of its own."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# The release that `make test` has built.
RELEASE = Path(os.environ.get("TRIFID_STATE_DIR") or PROJECT / ".trifid") / "releases" / "current"


def launch(state_dir: Path, port: int, triton_port: int, **settings: str) -> subprocess.Popen[str]:
    """Start the stack without waiting for it; settings of this shell do not reach it.

    Its output, errors included, comes through the process's stdout.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
    inherited.pop("DATABASE_URL", None)
    own = {
        "TRIFID_STATE_DIR": str(state_dir),
        "TRIFID_RELEASE": str(RELEASE),
        "TRIFID_PORT": str(port),
        "TRIFID_TRITON_PORT": str(triton_port),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "stack", "up"],
        cwd=PROJECT,
        env=inherited | own | settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
