"""Two ways to send photos: clients that wait for each answer, and a fixed rate that waits for none."""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import httpx

TIMEOUT = 60
"""Seconds for an answer: far beyond any that is worth measuring."""


@dataclass(frozen=True)
class Loop:
    """One run of the clients: each request's seconds, and the requests a second."""

    times: list[float]
    rate: float

    @classmethod
    def run(cls, url: str, photos: Sequence[bytes], clients: int, seconds: float) -> Self:
        """Let the clients ask an API to recognise the photos; each sends one at least.

        Raises:
            httpx.HTTPError: a request had no right answer.
        """
        with httpx.Client(base_url=url, timeout=TIMEOUT) as client:

            def recognise(photo: bytes) -> None:
                client.post("/api/v1/recognise_user", files={"image": photo}).raise_for_status()

            return cls.of(recognise, photos, clients, seconds)

    @classmethod
    def of(
        cls, send: Callable[[bytes], object], photos: Sequence[bytes], clients: int, seconds: float
    ) -> Self:
        """The same for whatever takes a photo; what `send` raises ends it."""
        with ThreadPoolExecutor(clients) as pool:
            start = time.monotonic()
            # Each begins with another photo.
            queues = [itertools.islice(itertools.cycle(photos), first, None) for first in range(clients)]
            loops = [pool.submit(_loop, send, queue, start + seconds) for queue in queues]
            times = [took for loop in loops for took in loop.result()]
            return cls(times, len(times) / (time.monotonic() - start))


def _loop(send: Callable[[bytes], object], photos: Iterator[bytes], end: float) -> list[float]:
    times = []
    for photo in photos:
        start = time.monotonic()
        send(photo)
        times.append(time.monotonic() - start)
        if time.monotonic() >= end:
            break
    return times


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
