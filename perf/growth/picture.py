"""The cost of growth as a sheet of small plots: a row for each curve, a column for each figure."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from perf.accuracy.plotting import BLUE, RED, SKY, finish
from perf.growth.point import FIGURES, Figure
from perf.growth.report import Curve, Report

CPU, MEMORY, P50, P95 = FIGURES
COLUMNS = ((CPU,), (MEMORY,), (P50, P95))


def draw(report: Report) -> Sheet:
    """CPU time, memory and latency against each kind of growth; a dotted line where the first of them bends."""
    sheet = Sheet(figsize=(11, 2.9 * len(report.curves)), layout="constrained")
    grid = sheet.subplots(len(report.curves), len(COLUMNS), squeeze=False)
    for row, curve in zip(grid, report.curves, strict=True):
        for axes, figures in zip(row, COLUMNS, strict=True):
            _plot(axes, curve, figures)
    return sheet


def _plot(axes: Axes, curve: Curve, figures: tuple[Figure, ...]) -> None:
    sizes = [point.size for point in curve.points]
    for figure, colour in zip(figures, (BLUE, SKY), strict=False):
        axes.plot(sizes, curve.values(figure), "o-", color=colour, label=figure.name)
    if (bend := curve.bend(figures[0])) is not None:
        axes.axvline(bend, color=RED, linestyle=":", label=f"bends at {bend:g}")
    axes.set_xscale("log" if curve.logarithmic else "linear")
    axes.set_ylim(0, 1.1 * max(value for figure in figures for value in curve.values(figure)))
    axes.set(xlabel=curve.unit, ylabel=figures[0].unit)
    finish(axes)
