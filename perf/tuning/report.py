"""What each variant reached."""

from collections.abc import Iterator
from typing import Self

import msgspec

from perf.accuracy.cells import table
from perf.publication import Measured, head
from perf.tuning.trial import CROWD, Trial


class Result(msgspec.Struct, frozen=True):
    """One variant's figures: medians of a single client's milliseconds and of photos a second, and megabytes."""

    variant: str
    p50_ms: float
    rate: float
    megabytes: float

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """Sum a trial up."""
        return cls(trial.name, round(trial.p50_ms, 2), round(trial.rate, 2), round(trial.megabytes()))


class Report(Measured, frozen=True):
    """All variants; the first one is the release as it is."""

    photos: int
    turns: int
    results: list[Result]

    def last_line(self) -> str:
        """The variants that were best, for a script."""
        fastest = min(self.results, key=lambda result: result.p50_ms)
        widest = max(self.results, key=lambda result: result.rate)
        return f"fastest={_key(fastest)} most_photos={_key(widest)}"


def markdown(report: Report) -> str:
    """The table, each figure beside its proportion to the release as it is."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.photos} photos straight to the ensemble, {report.turns} turns of all variants; "
        f"one client alone, then {CROWD} at once."
    )
    yield from head("Variants of the ensemble's settings", report, setting)
    released = report.results[0]
    yield from table(
        ("variant", "p50 ms, 1 client", "÷ released", f"photos/s, {CROWD} clients", "÷ released", "MB"),
        [
            (
                result.variant,
                f"{result.p50_ms:.1f}",
                f"{result.p50_ms / released.p50_ms:.2f}",
                f"{result.rate:.1f}",
                f"{result.rate / released.rate:.2f}",
                f"{result.megabytes:.0f}",
            )
            for result in report.results
        ],
    )
    yield f"`{report.last_line()}`"


def _key(result: Result) -> str:
    return result.variant.replace(" ", "_")
