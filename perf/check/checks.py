"""What is measured for which limit."""

from collections.abc import Callable, Iterator
from functools import partial

from perf.check import limits
from perf.check.checking import Check
from perf.check.gallery import gallery_growth
from perf.check.latency import overhead, overhead_12mp, speedup
from perf.check.limits import Limit
from perf.check.search import search
from perf.check.throughput import throughput
from perf.latency.check_measures import Bench


def checks(bench: Bench) -> Iterator[Check]:
    """All of them; those that fill the gallery come last."""
    single: list[tuple[Limit, Callable[[Bench], float]]] = [
        (limits.OVERHEAD, overhead),
        (limits.OVERHEAD_12MP, overhead_12mp),
        (limits.SPEEDUP, speedup),
        (limits.THROUGHPUT, throughput),
        (limits.GALLERY_GROWTH, gallery_growth),
    ]
    for limit, measure in single:
        yield Check((limit,), partial(_alone, measure, bench))
    yield Check((limits.RECALL, limits.SEARCH), partial(search, bench))


def _alone(measure: Callable[[Bench], float], bench: Bench) -> tuple[float]:
    return (measure(bench),)
