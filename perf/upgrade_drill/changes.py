"""Makes the changes one after the other while the load runs."""

import time
from collections.abc import Iterable, Iterator

from perf.soak.upgrade_commands import CommandError, space_of, until_switched_s
from perf.soak.upgrade_load import Change, Load, shortcoming
from perf.system import System
from perf.upgrade_drill.plan import Task

BREATH = 2.0
"""Seconds of load after each change, that belong to it."""


def changes(tasks: Iterable[Task], system: System, load: Load) -> Iterator[Change]:
    """Make them all, and say what became of each. One that fails doesn't keep the others from being tried."""
    for task in tasks:
        change = _change(task, system, load)
        print(_told(change, load), flush=True)
        yield change
        time.sleep(BREATH)


def _change(task: Task, system: System, load: Load) -> Change:
    space, began = space_of(task.target), load.now()
    load.timeline.expect(space)
    try:
        exchange = task.run(system)
    except CommandError as error:
        return Change(task.name, began, load.now() - began, error=str(error))
    seconds = load.now() - began
    if exchange is None:
        return Change(task.name, began, seconds)
    load.timeline.arrived(space, load.now())
    return Change(
        name=task.name,
        began=began,
        seconds=seconds,
        switch_s=exchange.switch_s,
        until_switched_s=until_switched_s(exchange) if task.is_rollback else None,
        reembedded=exchange.reembedded,
        error=shortcoming(exchange, task.target, system),
    )


def _told(change: Change, load: Load) -> str:
    error = f": {change.error}" if change.error else ""
    return f"{load.now():6.1f} s  {change.name} ({change.seconds:.1f} s){error}"
