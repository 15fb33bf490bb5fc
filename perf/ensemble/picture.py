"""Throughput against latency, and where a photo's time goes, as a picture."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.accuracy.plotting import BLUE, RED, SKY, finish
from perf.ensemble.report import Report

COLOURS = (SKY, BLUE, "#009e73", RED)
"""Of the steps, in their order; told apart by colour-blind people too (Okabe & Ito)."""


def draw(report: Report) -> Figure:
    """Two plots side by side."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    curve, steps = figure.subplots(1, 2)
    _throughput_against_latency(curve, report)
    _where_time_goes(steps, report)
    return figure


def _throughput_against_latency(axes: Axes, report: Report) -> None:
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


def _where_time_goes(axes: Axes, report: Report) -> None:
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
