"""Processor time and memory of a running system, by the kind of process."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import msgspec
import psutil

from perf.load.processes import part_of
from perf.sizing.figures import Memory, Stages

STEPS = ("decode", "mtcnn", "align", "facenet")

API, TRITON, POSTGRES = "api", "triton", "postgres"


def seconds_used(root: int) -> Stages:
    """Seconds of processor time, user and system, that the processes below this one have used until now.

    PostgreSQL's include those of its processes that have ended: an autovacuum lasts a moment.
    """
    sums = _sums(root, _cpu_seconds)
    return Stages(*(sums[part] for part in Stages.__struct_fields__))


def memory(root: int) -> Memory:
    """Memory of one API process and of one Triton server, means over all of them."""
    sums, counts = _sums(root, _megabytes), _sums(root, lambda _: 1.0)
    servers = counts[TRITON]
    return Memory(
        api_process=round(sums[API] / counts[API], 1),
        triton_server=round(sum(sums[part] for part in (TRITON, *STEPS)) / servers, 1),
    )


def per_request(before: Stages, after: Stages, others: Stages, requests: int) -> Stages:
    """Milliseconds of a request: what was used between two moments, without what `others` have used.

    Those are inferences of the watchdog's, which asks each Triton server for one every second.
    """
    own = difference(others, difference(before, after))
    return Stages(*(round(max(1000 * each / requests, 0.0), 3) for each in msgspec.structs.astuple(own)))


def scaled(used: Stages, factor: float) -> Stages:
    """So many times as much, as in another time."""
    return Stages(*(factor * each for each in msgspec.structs.astuple(used)))


def difference(before: Stages, after: Stages) -> Stages:
    """What was used between two moments."""
    both = zip(msgspec.structs.astuple(before), msgspec.structs.astuple(after), strict=True)
    return Stages(*(later - earlier for earlier, later in both))


def _sums(root: int, figure: Callable[[psutil.Process], float]) -> defaultdict[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for part, value in _each(root, figure):
        sums[part] += value
    return sums


def _each(root: int, figure: Callable[[psutil.Process], float]) -> Iterator[tuple[str, float]]:
    for process in psutil.Process(root).children(recursive=True):
        try:
            yield part_of(process), figure(process)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    ended = times.children_user + times.children_system if part_of(process) == POSTGRES else 0.0
    return float(times.user + times.system + ended)


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 2**20
