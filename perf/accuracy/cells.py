"""How figures stand in the report's tables."""

from collections.abc import Iterable, Iterator, Sequence

from perf.accuracy.figures import Estimate


def percent(fraction: float) -> str:
    """With two digits, as error rates are compared."""
    return f"{100 * fraction:.2f}"


def interval(estimate: Estimate) -> str:
    """A figure with its 95 % interval."""
    return f"{percent(estimate.value)} ({100 * estimate.low:.1f}-{100 * estimate.high:.1f})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; the first column is text, the others are figures."""
    yield _line(head)
    yield _line(["---", *["---:"] * (len(head) - 1)])
    yield from map(_line, rows)
    yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
