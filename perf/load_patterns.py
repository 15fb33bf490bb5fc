"""Clients that each send a photo, wait for the answer and send the next."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
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
