"""The comparison of two releases as Markdown, rates in percent, differences in points."""

from collections.abc import Iterator

from perf.accuracy.bootstrap import Estimate
from perf.accuracy.cells import interval, percent, table
from perf.accuracy.comparison import ComparedRow, Comparison
from perf.accuracy.markdown import FIGURES, estimates_of


def comparison_markdown(comparison: Comparison) -> str:
    """All tables."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"# {comparison.release} against {comparison.against}\n"
    yield "Thresholds chosen on one half of the people, reported on the other. In brackets 95 % intervals.\n"
    for row in comparison.rows:
        yield from table((row.rule, *FIGURES), _cells(row))
    likeness = comparison.likeness
    if likeness:
        yield (
            f"Embeddings of {likeness.photos:,} photos: cosine to the other release's {likeness.mean_cosine:.5f} on"
            f" average, at least {likeness.min_cosine:.5f}. A face found by only one: {likeness.found_by_one}.\n"
        )
    if comparison.thresholds:
        yield "At the thresholds that were calibrated for the other release, people under two names left out:\n"
        rows = [
            (
                f"{row.gallery:,}",
                percent(row.chosen_for_far),
                f"{row.threshold:.3f}",
                percent(row.far),
                percent(row.frr),
            )
            for row in comparison.thresholds
        ]
        yield from table(("enrolled", "threshold for FAR", "threshold", "FAR", "FRR"), rows)


def _cells(row: ComparedRow) -> Iterator[list[str]]:
    for name, found in (("release", row.release), ("against", row.against)):
        yield [name, *map(interval, estimates_of(found))]
    yield ["worse by", *map(_points, estimates_of(row.difference))]


def _points(estimate: Estimate) -> str:
    value, low, high = (100 * figure for figure in (estimate.value, estimate.low, estimate.high))
    return f"{value:+.2f} ({low:+.2f} to {high:+.2f})"
