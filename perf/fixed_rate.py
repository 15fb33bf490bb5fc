"""Requests at a fixed rate, whether or not earlier ones are answered, while something else happens in a thread."""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine


async def at_fixed_rate(
    rate: float,
    seconds: float,
    visit: Callable[[float], Coroutine[None, None, None]],
    meanwhile: Callable[[], object],
    started: float,
) -> None:
    """Begin `rate` visits a second for so long, or until what happens meanwhile is over if that takes longer.

    Args:
        rate: visits a second.
        seconds: how long.
        visit: is told when it was due, in seconds since the start; it must not raise.
        meanwhile: runs in a thread; what it raises ends the load, and is raised once all visits are over.
        started: the start, by `time.monotonic`.
    """
    happening = asyncio.create_task(asyncio.to_thread(meanwhile))
    async with asyncio.TaskGroup() as visits:
        for number in itertools.count():
            due = number / rate
            await asyncio.sleep(due - (time.monotonic() - started))
            if happening.done() and (due > seconds or happening.exception()):
                break
            visits.create_task(visit(due))
    await happening
