"""The load test's result."""

import msgspec

from perf.load.stage import Stage
from perf.publication import Measured


class Use(msgspec.Struct, frozen=True):
    """What one part of the stack used in a stage: cores on average, megabytes at most."""

    part: str
    mean_cores: float
    most_megabytes: float


class Result(msgspec.Struct, frozen=True):
    """One stage in figures."""

    users: int
    requests: int
    failures: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    uses: list[Use]


class Report(Measured, frozen=True):
    """All stages, with what they were measured on."""

    people: int
    photos: int
    seconds: int
    results: list[Result]

    def last_line(self) -> str:
        """The figures for a script."""
        percentiles = [f"p95_{result.users}_ms={result.p95_ms:.0f}" for result in self.results]
        return f"{' '.join(percentiles)} failures={sum(result.failures for result in self.results)}"


def summary(stage: Stage) -> Result:
    """A stage's figures."""
    parts = sorted({sample.part for sample in stage.samples})
    p50, p95, p99 = (round(stage.percentile(percent), 1) for percent in (50, 95, 99))
    return Result(
        stage.users,
        len(stage.requests),
        stage.failures,
        round(stage.rate, 2),
        p50,
        p95,
        p99,
        [_use(stage, part) for part in parts],
    )


def _use(stage: Stage, part: str) -> Use:
    samples = [sample for sample in stage.samples if sample.part == part]
    cores = sum(sample.cores for sample in samples) / len(samples)
    return Use(part, round(cores, 3), round(max(sample.megabytes for sample in samples), 1))
