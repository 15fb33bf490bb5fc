"""An upgrade that is to die at a step is gone then, by SIGKILL, and lives until then."""

import signal
import subprocess
import sys

import pytest

from export.upgrade.steps import Step

SCRIPT = """
import sys, time
from export.upgrade.steps import Step
from perf.soak.upgrade_commands import kill_at
begin = kill_at(Step[sys.argv[1]])
for step in Step:
    begin(step)
    print(step.name, flush=True)
    if step is Step.REEMBED:
        time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("fatal", "reembedding_seconds"),
    [(Step.VERIFY, 0), (Step.REEMBED, 5), (Step.REEMBED, 0), (Step.UNLOAD, 0)],
)
def test_it_dies_at_its_step(fatal: Step, reembedding_seconds: float) -> None:
    command = [sys.executable, "-c", SCRIPT, fatal.name, str(reembedding_seconds)]
    died = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    before = [step.name for step in Step][: list(Step).index(fatal)]
    # It gets into the re-embedding before it dies: some people have a vector in the new space then.
    amidst = [fatal.name] if fatal is Step.REEMBED else []
    assert died.returncode == -signal.SIGKILL
    assert died.stdout.split() == before + amidst
