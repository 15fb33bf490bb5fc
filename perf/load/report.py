"""The load test's result: tables, and a picture of latency, processor time and memory over each stage."""

from collections.abc import Callable, Iterable, Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.load.stage import ALL, Result, Stage, Use, whole
from perf.processes import CLIENT
from perf.report import BLUE, RED, BenchmarkReport, finish, head, table


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


class LoadReport(BenchmarkReport, frozen=True):
    """All stages, and what the stack used at rest."""

    people: int
    enrolled: int
    photos: int
    seconds: int
    started: list[Use]
    """Right after the start, before the first request."""
    idle: list[Use]
    """With everybody enrolled, before the load."""
    results: list[Result]

    def last_line(self) -> str:
        """The figures for a script."""
        crowds = [result for result in self.results if result.efficiency is not None]
        paced = [result for result in self.results if result.efficiency is None]
        return " ".join(
            [
                *(f"p95_{result.users}_ms={result.p95_ms:.0f}" for result in crowds),
                f"failures={sum(result.failures for result in self.results)}",
                *(f"p99_{result.stage.split()[0]}rps_ms={result.p99_ms:.0f}" for result in paced),
                *(f"efficiency_{result.users}={result.efficiency:.2f}" for result in crowds),
                f"idle_mb={_megabytes([self.idle]):.0f}",
                f"load_mb={_megabytes(result.uses for result in self.results):.0f}",
            ]
        )


def _megabytes(times: Iterable[list[Use]]) -> float:
    """The most that all parts together took at any of the times."""
    return max(whole(found).most_megabytes for found in times)


def markdown(report: LoadReport) -> str:
    """The stages and what they used, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: LoadReport) -> Iterator[str]:
    setting = (
        f"{report.enrolled} people enrolled, {report.photos} photos of {report.people} real ones among them,"
        f" {report.seconds} s a stage."
    )
    yield from head("Load", report, setting)
    yield from table(
        (
            *(
                "stage",
                "requests",
                "failures",
                "wrong person",
                "no match",
                "requests/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
            ),
            *("stack, ms a photo", "one core, ms a photo", "efficiency"),
        ),
        [_row(result) for result in report.results],
    )
    stages = [(result.stage, result.uses) for result in report.results]
    yield "Cores on average:\n"
    yield from _uses(stages, lambda use: f"{use.mean_cores:.2f}")
    rest = [("started", report.started), ("idle", report.idle)]
    yield "Megabytes at most (proportional set size):\n"
    yield from _uses(rest + stages, lambda use: f"{use.most_megabytes:.0f}")
    resident = [f"{name} {whole(found).most_resident:.0f}" for name, found in rest + stages]
    yield f"Resident sizes added up, which count shared memory several times: {', '.join(resident)} MB."


def _row(result: Result) -> tuple[str, ...]:
    """A stage's cells."""
    times = (f"{value:.0f}" for value in (result.p50_ms, result.p95_ms, result.p99_ms))
    part = "" if result.efficiency is None else f"{result.efficiency:.2f}"
    counts = map(str, (result.requests, result.failures, result.wrong_person))
    rates = f"{result.no_match / result.requests:.1%}", f"{result.rate:.1f}"
    return (
        result.stage,
        *counts,
        *rates,
        *times,
        f"{result.stack_ms:.1f}",
        f"{result.single_core_ms:.1f}",
        part,
    )


def _uses(columns: list[tuple[str, list[Use]]], cell: Callable[[Use], str]) -> Iterator[str]:
    """A row for each part, a column for each time; the sum and the client last."""
    found = {use.part for _, column in columns for use in column}
    parts = [*sorted(found - {ALL, CLIENT}), ALL, CLIENT]
    rows = [[_cell(column, part, cell) for _, column in columns] for part in parts]
    yield from table(
        ("", *(name for name, _ in columns)),
        [(part, *row) for part, row in zip(parts, rows, strict=True)],
    )


def _cell(found: list[Use], part: str, cell: Callable[[Use], str]) -> str:
    return next((cell(use) for use in found if use.part == part), "")
