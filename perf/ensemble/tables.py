"""What perf_analyzer writes of one concurrency: a CSV of the ensemble, and one of each step beside it."""

import csv
from pathlib import Path

import msgspec

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
