"""An upgrade that kills itself: `python -m perf.upgrade_drill.killed STEP RELEASE …`, as `command` runs it.

SIGKILL from within, for nobody outside knows when a step begins. What comes after the step's name are the arguments of
`python -m export upgrade`.
"""

import os
import signal
import sys
import threading

from export.cli import parser
from export.upgrade.command import upgrade
from export.upgrade.steps import Begin, Step

AMIDST_SECONDS = {Step.REEMBED: 0.3}
"""How far into which step it gets before it dies: some people have a vector in the other space then. Of the other steps
none is begun, and none after it, however short it is."""


def kill_at(fatal: Step) -> Begin:
    """What an upgrade is to call as each step begins; it doesn't survive one of them."""
    begun = set[Step]()

    def begin(step: Step) -> None:
        if fatal in begun or (step is fatal and step not in AMIDST_SECONDS):
            _die()
        if step is fatal:
            threading.Timer(AMIDST_SECONDS[step], _die).start()
        begun.add(step)

    return begin


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(argv: list[str]) -> int:
    """Upgrade, and die; returns an exit code only if the step never came."""
    step, *command = argv
    upgrade(parser().parse_args(["upgrade", *command]), begin=kill_at(Step[step]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
