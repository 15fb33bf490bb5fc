"""The measurement as Markdown tables."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.gallery.measure import Found
from perf.gallery.report import Report
from perf.report import head

FOUND = ("p50 ms", "p95 ms", "p99 ms", "recall@1", "recall@6")


def markdown(report: Report) -> str:
    """All tables, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
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
