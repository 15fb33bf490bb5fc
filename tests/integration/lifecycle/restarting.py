"""The command that renews the API's workers, and who they are."""

import os
import subprocess
import sys
from pathlib import Path

from tests.integration.command_lines import command_lines
from tests.support.project import PROJECT
from tests.support.stack import StackProcess


def restart(state_dir: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m stack restart` on a state folder."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_STATE_DIR": str(state_dir)}
    command = [sys.executable, "-m", "stack", "restart"]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def workers(stack: StackProcess) -> set[int]:
    """The process ids of a stack's API workers."""
    return {process.pid for process, command in command_lines(stack.process.pid) if "service" in command}
