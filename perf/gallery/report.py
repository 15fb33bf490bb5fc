"""The measurement's result."""

from collections.abc import Callable

import msgspec

from perf.gallery.measure import Found, Times
from perf.report import Measured


class Size(msgspec.Struct, frozen=True):
    """A gallery of so many people."""

    people: int
    copied_per_second: int
    """People enrolled by COPY, before there was an index."""
    build_s: float
    index_mb: float
    table_mb: float
    exact: Times
    """Comparing everybody, before there was an index."""
    index: Times
    """Asking the index, whether PostgreSQL would or not."""
    index_taken: bool
    """Which of the two PostgreSQL takes."""
    found: Found
    """As the service searches."""


class Effort(msgspec.Struct, frozen=True):
    """What another hnsw.ef_search would give in the largest gallery."""

    ef_search: int
    found: Found


class Enrolments(msgspec.Struct, frozen=True):
    """People enrolled one by one in the largest gallery, its index in place."""

    per_second: float
    found: float
    """The part of them whom a second photo finds right afterwards, if it is the true answer; 0 to 1."""


class Report(Measured, frozen=True):
    """All sizes, smallest first, and the largest one more closely."""

    probes: int
    sizes: list[Size]
    efforts: list[Effort]
    enrolments: Enrolments

    def faster_from(self) -> int | None:
        """The smallest gallery in which the index is faster, None if in none."""
        return self._first(lambda size: size.index.p50_ms < size.exact.p50_ms)

    def taken_from(self) -> int | None:
        """The smallest gallery in which PostgreSQL takes the index, None if in none."""
        return self._first(lambda size: size.index_taken)

    def last_line(self) -> str:
        """The figures of the largest gallery for a script."""
        size = self.sizes[-1]
        return f"p95_ms={size.found.times.p95_ms:.2f} recall={size.found.recall_1:.4f} build_s={size.build_s:.1f}"

    def _first(self, fulfils: Callable[[Size], bool]) -> int | None:
        return next((size.people for size in self.sizes if fulfils(size)), None)
