"""The ratios of `perf.latency`, in fewer rounds."""

from contextlib import ExitStack

from perf.check.bench import Bench, medians
from perf.check.checking import SkippedError
from perf.latency.plain import Plain, running_plain
from perf.latency.sides import DECODE_AND_GRAPHS, GRAPHS, SERVICE, Call

SECONDS = 10
"""Of each measurement."""

THREADS = (1, 2)
"""Settings of facenet-pytorch; the faster one counts: two threads gain on an idle machine and lose on a busy one."""


def overhead(bench: Bench) -> float:
    """The service with a small photo ÷ its two graphs."""
    sides = bench.sides(bench.photos[0])
    found = medians({side: sides[side] for side in (SERVICE, GRAPHS)}, SECONDS)
    return found[SERVICE] / found[GRAPHS]


def overhead_12mp(bench: Bench) -> float:
    """The service with a large photo ÷ decoding and the two graphs."""
    sides = bench.sides(bench.large)
    found = medians({side: sides[side] for side in (SERVICE, DECODE_AND_GRAPHS)}, SECONDS)
    return found[SERVICE] / found[DECODE_AND_GRAPHS]


def speedup(bench: Bench) -> float:
    """facenet-pytorch ÷ the service, with a small photo.

    Raises:
        SkippedError: the export's environment isn't installed.
    """
    photo, weights = bench.photos[0], bench.manifest.weights
    python = bench.state_dir / "envs" / "export" / "bin" / "python"
    if not python.exists():
        raise SkippedError("facenet-pytorch isn't installed (make models installs the export's environment)")
    with ExitStack() as stack:
        plain = {
            str(threads): _side(stack.enter_context(running_plain(python, weights, threads)), photo)
            for threads in THREADS
        }
        found = medians({SERVICE: bench.sides(photo)[SERVICE], **plain}, SECONDS)
    return min(found[side] for side in plain) / found[SERVICE]


def _side(plain: Plain, photo: bytes) -> Call:
    return lambda: plain.embed(photo)
