"""How the search's time and the index grow with the gallery, as a picture."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.accuracy.plotting import BLUE, RED, SKY, finish
from perf.gallery.report import Report


def draw(report: Report) -> Figure:
    """Two plots side by side."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    times, building = figure.subplots(1, 2)
    _times(times, report)
    _building(building, report)
    return figure


def _times(axes: Axes, report: Report) -> None:
    people = [size.people for size in report.sizes]
    axes.loglog(
        people, [size.exact.p50_ms for size in report.sizes], "o--", color=RED, label="everybody, p50"
    )
    axes.loglog(people, [size.index.p50_ms for size in report.sizes], "o--", color=SKY, label="index, p50")
    taken = [size.found.times.p95_ms for size in report.sizes]
    axes.loglog(people, taken, "o-", color=BLUE, label="as the service searches, p95")
    axes.set(xlabel="people", ylabel="ms", title="A search")
    finish(axes)


def _building(axes: Axes, report: Report) -> None:
    people = [size.people for size in report.sizes]
    axes.loglog(people, [size.build_s for size in report.sizes], "o-", color=BLUE, label="built in, s")
    axes.loglog(people, [size.index_mb for size in report.sizes], "o-", color=SKY, label="index, MB")
    axes.loglog(people, [size.table_mb for size in report.sizes], "o--", color=RED, label="table, MB")
    axes.set(xlabel="people", title="The index")
    finish(axes)
