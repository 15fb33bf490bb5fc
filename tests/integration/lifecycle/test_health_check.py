"""`python -m stack.readiness`, the health check of the API's container."""

import os
import subprocess
import sys

from tests.support.stack import StackProcess


def checked(port: int) -> subprocess.CompletedProcess[str]:
    """Its outcome where the API should listen on this port."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_PORT": str(port)}
    command = [sys.executable, "-m", "stack.readiness"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_succeeds_where_an_inference_and_a_query_work(stack: StackProcess) -> None:
    assert checked(stack.port).returncode == 0


def test_it_fails_in_one_line_where_nobody_answers(stack: StackProcess) -> None:
    process = checked(stack.triton_port)
    assert (process.returncode, process.stderr) == (1, "not ready\n")
