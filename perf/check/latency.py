"""The ratios of `perf.latency`, in fewer rounds."""

from perf.latency.check import SkippedError
from perf.latency.check_measures import Bench, medians
from perf.latency.plain import plain_sides
from perf.latency.sides import DECODE_AND_GRAPHS, GRAPHS, SERVICE

LATENCY_SECONDS = 10
"""Of each measurement."""


def overhead(bench: Bench) -> float:
    """The service with a small photo ÷ its two graphs."""
    sides = bench.sides(bench.photos[0])
    found = medians({side: sides[side] for side in (SERVICE, GRAPHS)}, LATENCY_SECONDS)
    return found[SERVICE] / found[GRAPHS]


def overhead_12mp(bench: Bench) -> float:
    """The service with a large photo ÷ decoding and the two graphs."""
    sides = bench.sides(bench.large)
    found = medians({side: sides[side] for side in (SERVICE, DECODE_AND_GRAPHS)}, LATENCY_SECONDS)
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
    with plain_sides(python, weights, photo) as plain:
        found = medians({SERVICE: bench.sides(photo)[SERVICE], **plain}, LATENCY_SECONDS)
    return min(found[side] for side in plain) / found[SERVICE]
