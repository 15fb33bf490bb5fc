"""The load test's result."""

from collections.abc import Iterable

from perf.load.result import Result
from perf.load.use import Use, whole
from perf.report import Measured


class Report(Measured, frozen=True):
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
