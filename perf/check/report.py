"""The check's result, and how it reads.

It is bad news where a ratio failed, and says where there is none.
"""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.check.checking import Verdict
from perf.report import Measured, head


class Report(Measured, frozen=True):
    """All verdicts."""

    large_bytes: int
    """Size of the 12-megapixel photo's file."""
    verdicts: list[Verdict]

    @property
    def failed(self) -> list[str]:
        """The names of the ratios that are beyond their limits."""
        return [verdict.limit.name for verdict in self.verdicts if verdict.failed]

    @property
    def skipped(self) -> list[str]:
        """The names of those that couldn't be measured."""
        return [verdict.limit.name for verdict in self.verdicts if verdict.skipped]

    def exit_code(self) -> int:
        """1 if a ratio is beyond its limit."""
        return int(bool(self.failed))

    def last_line(self) -> str:
        """Each measured ratio, and the names of those that failed or were skipped, for a script."""
        measured = [
            f"{verdict.limit.name}={_value(verdict)}" for verdict in self.verdicts if verdict.measured
        ]
        return " ".join(
            (
                *measured,
                f"failed={','.join(self.failed) or 'none'}",
                f"skipped={','.join(self.skipped) or 'none'}",
            )
        )


def markdown(report: Report) -> str:
    """The verdicts as a table, with what they were measured on and why the limits are what they are."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    """The table, then a line for each ratio that failed or wasn't measured."""
    setting = (
        "Ratios, each measured once more if it is beyond its limit."
        f" The photo of 12 megapixels has {report.large_bytes:,} bytes."
    )
    yield from head("Limits", report, setting)
    yield from table(
        ("what", "measured", "limit", ""),
        [
            (
                f"`{verdict.limit.name}`: {verdict.limit.what}",
                ", then ".join(f"{value:.3g}" for value in verdict.measured) or "not measured",
                str(verdict.limit),
                "FAILED" if verdict.failed else "skipped" if verdict.skipped else "ok",
            )
            for verdict in report.verdicts
        ],
    )
    for verdict in report.verdicts:
        if verdict.skipped:
            yield f"- `{verdict.limit.name}` was skipped: {verdict.skipped}"
        if verdict.failed:
            limit = verdict.limit
            before = f"Reached before: {limit.reached:g}, margin {limit.margin:.0%}: {limit.reason}."
            yield f"- `{limit.name}` failed. {before}"
    yield ""
    yield f"`{report.last_line()}`"


def _value(verdict: Verdict) -> str:
    """The last of its measurements."""
    return f"{verdict.measured[-1]:.3f}"
