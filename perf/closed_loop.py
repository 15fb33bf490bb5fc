"""Clients that each send a photo, wait for the answer and send the next."""

import itertools
import time
from collections.abc import Iterator, Sequence
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
        """Let the clients go through the photos, each from another one on; each sends one at least.

        Raises:
            httpx.HTTPError: a request had no right answer.
        """
        with httpx.Client(base_url=url, timeout=TIMEOUT) as client, ThreadPoolExecutor(clients) as pool:
            start = time.monotonic()
            loops = [
                pool.submit(
                    _loop, client, itertools.islice(itertools.cycle(photos), first, None), start + seconds
                )
                for first in range(clients)
            ]
            times = [time for loop in loops for time in loop.result()]
            return cls(times, len(times) / (time.monotonic() - start))


def _loop(client: httpx.Client, photos: Iterator[bytes], end: float) -> list[float]:
    times = []
    for photo in photos:
        start = time.monotonic()
        client.post("/api/v1/recognise_user", files={"image": photo}).raise_for_status()
        times.append(time.monotonic() - start)
        if time.monotonic() >= end:
            break
    return times
