"""One run of perf_analyzer at one concurrency: its input, a JSON file of photos, and the tables that it writes.

The measurement's result: tables, and a picture of throughput against latency and of where a photo's time goes.
"""

import csv
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from tritonclient.http import InferenceServerClient
from tritonclient.utils import InferenceServerException

from perf.ensemble.perf_analyzer import PerfAnalyzer
from perf.report import BLUE, RED, SKY, BenchmarkReport, finish, head, table
from stack.ensemble_client import MODEL, NO_FACE, EnsembleClient


class _Content(msgspec.Struct, frozen=True):
    b64: str


class _Tensor(msgspec.Struct, frozen=True):
    content: _Content
    shape: list[int]


class _Request(msgspec.Struct, frozen=True):
    image: _Tensor


class _InputData(msgspec.Struct, frozen=True):
    data: list[_Request]


def require_ensemble(triton: str) -> None:
    """See that a Triton serves the ensemble there.

    Raises:
        ConnectionError: none does.
    """
    try:
        ready = InferenceServerClient(triton).is_model_ready(MODEL)
    except (OSError, InferenceServerException):
        ready = False
    if not ready:
        raise ConnectionError(
            f"no Triton serves {MODEL} on {triton}: start it with make up, or name it by --triton"
        )


def with_a_face(photos: Iterable[bytes], triton: str) -> list[bytes]:
    """Those in which the ensemble finds a face: perf_analyzer gives up at the first refusal. Warms it up, too.

    Raises:
        ConnectionError: it fails for another reason than a missing face.
        ValueError: no photo has a face.
    """
    with EnsembleClient(triton) as client:
        found = [photo for photo in photos if _has_a_face(client, photo)]
    if not found:
        raise ValueError("the ensemble finds no face in any of the photos")
    return found


def _has_a_face(client: EnsembleClient, photo: bytes) -> bool:
    answer = client.infer(photo)
    if answer.refusal and NO_FACE in answer.refusal:
        return False
    if problem := answer.refusal or answer.failure:
        raise ConnectionError(f"the ensemble fails on a photo: {problem}")
    return True


def write_input_data(photos: Iterable[bytes], path: Path) -> None:
    """Write the file; the requests go through the photos in turn."""
    requests = [_Request(_Tensor(_Content(b64encode(photo).decode()), [len(photo)])) for photo in photos]
    path.write_bytes(msgspec.json.encode(_InputData(requests)))


QUEUE = "Server Queue"
COMPUTE = ("Server Compute Input", "Server Compute Infer", "Server Compute Output")


class TableError(RuntimeError):
    """perf_analyzer wrote something else than it does in the version that we know."""


class Step(msgspec.Struct, frozen=True):
    """A composing model's mean times for one request, in milliseconds."""

    name: str
    queue_ms: float
    compute_ms: float


class Level(msgspec.Struct, frozen=True):
    """One concurrency: requests in flight at a time, photos a second, and the client's latency in milliseconds."""

    concurrency: int
    throughput: float
    p50_ms: float
    p90_ms: float
    p95_ms: float
    p99_ms: float
    steps: list[Step]

    def step(self, name: str) -> Step:
        """A composing model by name; StopIteration if it has none such."""
        return next(step for step in self.steps if step.name == name)


def read_level(report: Path, steps: tuple[str, ...]) -> Level:
    """Read the CSV named with perf_analyzer's -f, and the steps' files STEP_vN.NAME beside it.

    Raises:
        TableError: a file or a column is missing.
    """
    row = _only_row(report)
    try:
        return Level(
            concurrency=int(row["Concurrency"]),
            throughput=float(row["Inferences/Second"]),
            p50_ms=_milliseconds(row, "p50 latency"),
            p90_ms=_milliseconds(row, "p90 latency"),
            p95_ms=_milliseconds(row, "p95 latency"),
            p99_ms=_milliseconds(row, "p99 latency"),
            steps=[_read_step(report, name) for name in steps],
        )
    except KeyError as error:
        raise TableError(f"perf_analyzer's table has no column {error}") from error


def _read_step(report: Path, name: str) -> Step:
    files = sorted(report.parent.glob(f"{name}_v*.{report.name}"))
    if not files:
        raise TableError(f"perf_analyzer wrote no table of the step {name}")
    row = _only_row(files[-1])
    return Step(name, _milliseconds(row, QUEUE), _milliseconds(row, *COMPUTE))


def _only_row(path: Path) -> dict[str, str]:
    try:
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise TableError(f"perf_analyzer wrote no table {path.name}") from error
    if len(rows) != 1:
        raise TableError(f"perf_analyzer's table {path.name} has {len(rows)} rows instead of one")
    return rows[0]


def _milliseconds(row: dict[str, str], *columns: str) -> float:
    return round(sum(float(row[column]) for column in columns) / 1000, 3)


WINDOWS = 3
"""perf_analyzer's figures are those of its last three windows together."""

UNSTABLE = "999"
"""Percent that the windows may differ by. With the default of 10 it never ends on a shared machine; here it always
takes three windows, so a run has a known length, and its noise shows in the figures."""

STEPS = ("decode", "mtcnn", "align", "facenet")


class MeasurementError(RuntimeError):
    """perf_analyzer failed; what it said last."""


@dataclass(frozen=True)
class Measurement:
    """What stays the same at each concurrency."""

    tool: PerfAnalyzer
    triton: str
    input_data: Path
    window_seconds: float

    def at(self, concurrency: int) -> Level:
        """Keep so many requests in flight, for three windows.

        Raises:
            MeasurementError: perf_analyzer failed.
            TableError: it wrote something unknown.
        """
        report = self.input_data.with_name(f"level-{concurrency}.csv")
        process = subprocess.run(  # noqa: S603  no shell
            self._command(concurrency, report.name),
            cwd=report.parent,  # the steps' tables get names made of this one's, which so must be no path
            env=self.tool.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            raise MeasurementError(
                f"perf_analyzer failed at concurrency {concurrency}: {_reason(process.stdout + process.stderr)}"
            )
        return read_level(report, STEPS)

    def _command(self, concurrency: int, report: str) -> list[str]:
        window = str(round(self.window_seconds * 1000))
        return [
            *(str(self.tool.program), "-m", MODEL, "-u", self.triton, "-i", "http"),
            *("--input-data", str(self.input_data), "--concurrency-range", str(concurrency)),
            *("--measurement-interval", window, "--max-trials", str(WINDOWS)),
            *("--stability-percentage", UNSTABLE, "--percentile", "95"),
            *("--verbose-csv", "-f", report),
        ]


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " ".join(lines[-2:]) or "no message"


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
