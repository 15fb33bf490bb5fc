"""Sends all hostile inputs to a stack."""

from tests.integration.hostile.generator import attacks
from tests.integration.hostile.processes import processes
from tests.integration.hostile.run import Run
from tests.integration.hostile.sending import send
from tests.integration.hostile.warm_up import warm_up
from tests.integration.lifecycle.recovery import recognised_name
from tests.support.photos import project_photos
from tests.support.stack import StackProcess


def attacked(stack: StackProcess) -> Run:
    """Warm the stack up, send everything, and look what is left."""
    warm_up(stack)
    before = processes(stack.process.pid)
    outcomes = [send(stack.port, attack) for attack in attacks()]
    after = processes(stack.process.pid)
    return Run(outcomes, before, after, recognised_name(stack, project_photos().known_a_again) == "known")
