"""Latency, processor time and memory over the time of each stage, as a picture."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.accuracy.plotting import BLUE, RED, finish
from perf.load.stage import Stage


def draw(stages: list[Stage]) -> Figure:
    """A column for each stage; a row has one scale, so that the stages can be compared."""
    figure = Figure(figsize=(4 * len(stages), 8), layout="constrained")
    grid = figure.subplots(3, len(stages), squeeze=False, sharey="row")
    for column, stage in enumerate(stages):
        latency, cores, memory = grid[:, column]
        _latency(latency, stage)
        _use(cores, stage, "cores")
        _use(memory, stage, "megabytes")
        memory.set_xlabel("seconds")
    longest = max(request.milliseconds for stage in stages for request in stage.requests)
    for axes, label in zip(grid[:, 0], ("ms a request", "cores in use", "MB"), strict=True):
        axes.set_ylabel(label)
    grid[0, 0].set_ylim(0, 1.05 * longest)
    figure.legend(*grid[1, 0].get_legend_handles_labels(), loc="outside lower center", ncols=9, frameon=False)
    return figure


def _latency(axes: Axes, stage: Stage) -> None:
    for answered, colour, label in ((True, BLUE, "answered"), (False, RED, "failed")):
        chosen = [request for request in stage.requests if request.outcome.is_answer == answered]
        if chosen:
            seconds = [request.seconds - stage.start for request in chosen]
            axes.plot(seconds, [request.milliseconds for request in chosen], ".", color=colour, label=label)
    axes.axhline(stage.percentile(95), color="black", linewidth=1, label="p95")
    axes.set_title(str(stage.load))
    finish(axes)


def _use(axes: Axes, stage: Stage, figures: str) -> None:
    """A line for each part; the legend is the figure's."""
    for part in sorted({sample.part for sample in stage.samples}):
        rows = [sample for sample in stage.samples if sample.part == part]
        seconds = [row.seconds - stage.start for row in rows]
        axes.plot(seconds, [getattr(row, figures) for row in rows], label=part)
    axes.grid(color="0.9")
