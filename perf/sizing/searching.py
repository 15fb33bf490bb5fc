"""How long a search takes among how many: between measured galleries, and beyond the largest."""

import math
from collections.abc import Sequence
from itertools import pairwise

from perf.sizing.figures import SearchCost


def search_ms(measured: Sequence[SearchCost], people: float) -> float:
    """Milliseconds of a search among so many people.

    An HNSW index is walked from its sparse upper levels down, of which there are about the logarithm of the number of
    vectors; on each it looks at a number of neighbours that doesn't depend on it. So time is taken to be linear in that
    logarithm between two measured galleries, and in proportion to it beyond the largest. There it is computed, not
    measured, and nobody knows what effort finds nearly everybody. Below the smallest gallery its time is taken.

    The effort rises in steps (`db.queries.faces.EFFORTS`), and so does the time. Between two galleries with a step between
    them, such as that at 300,000 people, the line passes over it: too much is said below the step, too little above.

    Args:
        measured: at least one gallery, fewest people first, each over 1.
        people: over 0.
    """
    first, last = measured[0], measured[-1]
    if people <= first.people:
        return first.ms
    for low, high in pairwise(measured):
        if people <= high.people:
            part = math.log(people / low.people) / math.log(high.people / low.people)
            return low.ms + part * (high.ms - low.ms)
    return last.ms * math.log(people) / math.log(last.people)


def build_hours(seconds: float, measured_people: int, people: float) -> float:
    """Hours for building the index of so many, if one of `measured_people` took so many seconds by the clock.

    Each vector is searched for before it is inserted, so time grows as n·log n, if the graph fits into the memory that
    the build has (`maintenance_work_mem`): else it takes many times as long. On as many cores as were measured.
    """
    growth = people * math.log(max(people, 2)) / (measured_people * math.log(measured_people))
    return seconds * growth / 3600
