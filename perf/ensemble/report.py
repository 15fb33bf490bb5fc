"""The measurement's result: tables, and a picture of throughput against latency and of where a photo's time goes."""

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.ensemble.measure import Level
from perf.report import BLUE, RED, SKY, BenchmarkReport, finish, head, table


class EnsembleReport(BenchmarkReport, frozen=True):
    """All levels, in order, with what they were measured on."""

    photos: int
    """How many different ones the requests went through."""
    window_seconds: float
    levels: list[Level]

    def level(self, concurrency: int) -> Level:
        """The one of this concurrency; StopIteration if it wasn't measured."""
        return next(level for level in self.levels if level.concurrency == concurrency)

    def last_line(self) -> str:
        """The figures for a script."""
        one, eight = self.level(1), self.level(8)
        return f"throughput_1={one.throughput:.2f} throughput_8={eight.throughput:.2f} p95_8_ms={eight.p95_ms:.1f}"


def markdown(report: EnsembleReport) -> str:
    """Both tables, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: EnsembleReport) -> Iterator[str]:
    setting = f"{report.photos} photos in turn, three windows of {report.window_seconds:g} s a level."
    yield from head("The ensemble under perf_analyzer", report, setting)
    yield from table(
        ("requests in flight", "photos/s", "p50 ms", "p90 ms", "p95 ms", "p99 ms"),
        [
            (str(level.concurrency), f"{level.throughput:.1f}", *map(_short, _latencies(level)))
            for level in report.levels
        ],
    )
    yield "Mean milliseconds of each step for one photo, waiting + computing:\n"
    names = [step.name for step in report.levels[0].steps]
    yield from table(
        ("requests in flight", *names),
        [
            (
                str(level.concurrency),
                *(f"{step.queue_ms:.1f} + {step.compute_ms:.1f}" for step in level.steps),
            )
            for level in report.levels
        ],
    )


def _latencies(level: Level) -> tuple[float, ...]:
    return level.p50_ms, level.p90_ms, level.p95_ms, level.p99_ms


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.1f}"


COLOURS = (SKY, BLUE, "#009e73", RED)
"""Of the steps, in their order; told apart by colour-blind people too (Okabe & Ito)."""


def draw(report: EnsembleReport) -> Figure:
    """Two plots side by side."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    curve, steps = figure.subplots(1, 2)
    _throughput_against_latency(curve, report)
    _where_time_goes(steps, report)
    return figure


def _throughput_against_latency(axes: Axes, report: EnsembleReport) -> None:
    throughput = [level.throughput for level in report.levels]
    axes.plot([level.p50_ms for level in report.levels], throughput, "o--", color=SKY, label="p50")
    axes.plot([level.p95_ms for level in report.levels], throughput, "o-", color=BLUE, label="p95")
    for level in report.levels:
        axes.annotate(
            str(level.concurrency),
            (level.p95_ms, level.throughput),
            (4, -10),
            textcoords="offset points",
            fontsize=8,
        )
    axes.set(
        xlabel="latency, ms", ylabel="photos/s", title="Throughput against latency, by requests in flight"
    )
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.1 * max(throughput))
    finish(axes)


def _where_time_goes(axes: Axes, report: EnsembleReport) -> None:
    """Stacked bars: each step's waiting, hatched, below its computing."""
    places = range(len(report.levels))
    bottom = [0.0 for _ in places]
    for step, colour in zip(report.levels[0].steps, COLOURS, strict=True):
        rows = [level.step(step.name) for level in report.levels]
        for label, heights, hatch in (
            (None, [row.queue_ms for row in rows], "///"),
            (step.name, [row.compute_ms for row in rows], ""),
        ):
            axes.bar(
                places, heights, bottom=bottom, color=colour, hatch=hatch, edgecolor="white", label=label
            )
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    axes.set_xticks(list(places), [str(level.concurrency) for level in report.levels])
    axes.set(xlabel="requests in flight", ylabel="ms a photo", title="Where the time goes (hatched: waiting)")
    finish(axes)
