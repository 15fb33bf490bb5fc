"""A rollback that kills itself when a step begins: `python -m tests.integration.model_control.killed_rollback STEP`."""

import sys

from export.options import parser
from export.upgrade.command import rollback
from export.upgrade.steps import Step
from perf.soak.upgrade_commands import kill_at

if __name__ == "__main__":
    rollback(parser().parse_args(["rollback"]), kill_at(Step[sys.argv[1]]))
