"""How much of the cores' time becomes photos under load."""

import itertools
import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from perf.latency.check_measures import Bench
from perf.latency.graphs import Graphs, decoder
from perf.latency.sides import Call
from perf.load_patterns import Loop

CLIENTS = 8
WINDOWS = 4
THROUGHPUT_SECONDS = 3
"""Of each window."""


def throughput(bench: Bench) -> float:
    """Photos a second under load ÷ those of a thread a core that decodes them, runs the networks and does no more.

    The two take turns, and both keep all cores busy: neighbours on the machine take as much from one as from the other.
    """
    Loop.run(bench.system.url, bench.photos, CLIENTS, THROUGHPUT_SECONDS)  # warms up
    cores, calls = len(os.sched_getaffinity(0)), _calls(bench)
    served = possible = 0.0
    for _ in range(WINDOWS):
        served += Loop.run(bench.system.url, bench.photos, CLIENTS, THROUGHPUT_SECONDS).rate
        possible += _rate(calls, cores)
    return served / possible


def _calls(bench: Bench) -> list[Call]:
    """Each photo's decoding and networks, with one thread."""
    graphs, decode = Graphs.load(bench.release, threads=1), decoder(bench.release)
    face = np.zeros((160, 160, 3), np.uint8)  # the network takes as long for any pixels

    def compute(photo: bytes) -> None:
        graphs.run(decode(photo), face)

    return [partial(compute, photo) for photo in bench.photos]


def _rate(calls: list[Call], threads: int) -> float:
    """Calls a second of so many threads in this process, for one window."""
    start = time.monotonic()

    def thread(first: int) -> int:
        for done, call in enumerate(itertools.islice(itertools.cycle(calls), first, None)):
            if time.monotonic() >= start + THROUGHPUT_SECONDS:
                return done
            call()
        raise AssertionError("the photos never end")

    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(thread, range(threads)))
    return done / (time.monotonic() - start)
