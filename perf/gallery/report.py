"""The measurement's result: tables, and a picture of how the search's time and the index grow with the gallery."""

from collections.abc import Callable, Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.gallery.measure import Effort, Enrolments, Found, Size
from perf.report import BLUE, RED, SKY, BenchmarkReport, finish, head, table


class GalleryReport(BenchmarkReport, frozen=True):
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


FOUND = ("p50 ms", "p95 ms", "p99 ms", "recall@1", "recall@6")


def markdown(report: GalleryReport) -> str:
    """All tables, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: GalleryReport) -> Iterator[str]:
    setting = f"{report.probes:,} probes a size, one after the other."
    yield from head("The search in galleries of made people", report, setting)
    yield from table(
        ("people", *FOUND, "comparing everybody, p50 ms", "the index, p50 ms", "PostgreSQL takes"),
        [
            (
                f"{size.people:,}",
                *_found(size.found),
                f"{size.exact.p50_ms:.2f}",
                f"{size.index.p50_ms:.2f}",
                "the index" if size.index_taken else "everybody",
            )
            for size in report.sizes
        ],
    )
    yield f"The index is faster from {_people(report.faster_from())}, taken from {_people(report.taken_from())}.\n"
    yield from table(
        ("people", "COPY, people/s", "index built in s", "index MB", "table MB"),
        [
            (
                f"{size.people:,}",
                f"{size.copied_per_second:,}",
                f"{size.build_s:.1f}",
                f"{size.index_mb:.0f}",
                f"{size.table_mb:.0f}",
            )
            for size in report.sizes
        ],
    )
    yield "The largest gallery with another `hnsw.ef_search`:\n"
    yield from table(
        ("ef_search", *FOUND), [(str(effort.ef_search), *_found(effort.found)) for effort in report.efforts]
    )
    yield (
        f"Enrolled one by one with the index in place: {report.enrolments.per_second:.0f} a second,"
        f" {100 * report.enrolments.found:.1f} % of them found right afterwards.\n"
    )
    yield f"`{report.last_line()}`"


def _found(found: Found) -> tuple[str, ...]:
    times = found.times
    milliseconds = (f"{value:.2f}" for value in (times.p50_ms, times.p95_ms, times.p99_ms))
    return *milliseconds, f"{found.recall_1:.4f}", f"{found.recall_6:.4f}"


def _people(count: int | None) -> str:
    return "no size measured" if count is None else f"{count:,} people"


def draw(report: GalleryReport) -> Figure:
    """Two plots side by side."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    times, building = figure.subplots(1, 2)
    _times(times, report)
    _building(building, report)
    return figure


def _times(axes: Axes, report: GalleryReport) -> None:
    people = [size.people for size in report.sizes]
    axes.loglog(
        people, [size.exact.p50_ms for size in report.sizes], "o--", color=RED, label="everybody, p50"
    )
    axes.loglog(people, [size.index.p50_ms for size in report.sizes], "o--", color=SKY, label="index, p50")
    taken = [size.found.times.p95_ms for size in report.sizes]
    axes.loglog(people, taken, "o-", color=BLUE, label="as the service searches, p95")
    axes.set(xlabel="people", ylabel="ms", title="A search")
    finish(axes)


def _building(axes: Axes, report: GalleryReport) -> None:
    people = [size.people for size in report.sizes]
    axes.loglog(people, [size.build_s for size in report.sizes], "o-", color=BLUE, label="built in, s")
    axes.loglog(people, [size.index_mb for size in report.sizes], "o-", color=SKY, label="index, MB")
    axes.loglog(people, [size.table_mb for size in report.sizes], "o--", color=RED, label="table, MB")
    axes.set(xlabel="people", title="The index")
    finish(axes)
