"""The cost of growth as Markdown tables, each with where it bends."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.growth.pieces import TOLERANCE, Piece, exponents
from perf.growth.point import FIGURES, Figure
from perf.growth.report import Curve, Report
from perf.publication import head

MEMORY = "megabytes"


def markdown(report: Report) -> str:
    """A table for each curve, with what it was measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.seconds:g} s a point. CPU time and memory (PSS) are those of all the stack's processes together; each"
        " curve has a stack of its own, and nobody in the photos is enrolled, so each request also keeps a vector."
        " Exponents are log-log slopes from the point before: 0 stays, 1 grows in proportion. A line counts as straight"
        f" where it is off by less than {TOLERANCE:.0%}, as flat where it changes by less."
    )
    yield from head("The cost of growth", report, setting)
    for curve in report.curves:
        yield f"## {curve.name.capitalize()}\n"
        yield f"{curve.setting}\n"
        yield from _table(curve)
        for figure in FIGURES:
            yield f"- {figure.name}: {described(curve, figure)}"
        yield ""
    yield f"`{report.last_line()}`"


def described(curve: Curve, figure: Figure) -> str:
    """A figure's straight pieces in words."""
    least = min(curve.values(figure))
    return ", then ".join(
        f"{_growth(piece, figure, least)} from {piece.start:g} to {piece.end:g} {curve.unit}"
        for piece in curve.pieces(figure)
    )


def _growth(piece: Piece, figure: Figure, least: float) -> str:
    if abs(piece.slope) * (piece.end - piece.start) < TOLERANCE * least:
        return "flat"
    return f"{piece.slope:+.3g} {figure.unit} for one more"


def _table(curve: Curve) -> Iterator[str]:
    compared = [figure for figure in FIGURES if figure.field != MEMORY]
    sizes = [point.size for point in curve.points]
    slopes = [["", *map("{:.2f}".format, exponents(sizes, curve.values(figure)))] for figure in compared]
    heads = ("", "requests/s", "memory, MB", *(f"{f.name}, {f.unit} | exponent" for f in compared))
    yield from table(
        [cell for name in heads for cell in name.split(" | ")],
        [
            (
                point.label,
                f"{point.rate:.1f}",
                f"{point.megabytes:.0f}",
                *(
                    cell
                    for figure, column in zip(compared, slopes, strict=True)
                    for cell in (f"{figure.of(point):.1f}", column[row])
                ),
            )
            for row, point in enumerate(curve.points)
        ],
    )
