"""The upgrade drill's result: tables of its changes, one by one and together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from perf.report import BenchmarkReport, head, table
from perf.soak.upgrade_load import Change, Phase


def longest(times: Iterable[float | None]) -> float | None:
    """The longest of those that are there; None if none is."""
    return max((seconds for seconds in times if seconds is not None), default=None)


def cell(seconds: float | None, without: str = "") -> str:
    """As it stands in a table; `without` stands for none."""
    return without if seconds is None else f"{seconds:.3f}"


class UpgradeReport(BenchmarkReport, frozen=True):
    """Every change, what became of the requests, and who was there afterwards."""

    rate: float
    """Requests a second."""
    people: int
    """Enrolled before the load began."""
    phases: list[Phase]
    total: Phase
    """All of them together."""
    enrolled: int
    """Newcomers whose enrolment was acknowledged."""
    false_rows: int
    """Of them, who isn't there afterwards, and names that are there twice."""
    unrecognised: int
    """Of them, who isn't recognised afterwards."""

    @property
    def mixed(self) -> int:
        """False answers, and newcomers lost or there twice."""
        return self.total.mixed + self.false_rows + self.unrecognised

    def last_line(self) -> str:
        """The figures for a script; each time is the longest of its kind."""
        change = self.total.change
        return (
            f"requests={self.total.requests} failed={self.total.failed} mixed={self.mixed}"
            f" switch_s={cell(change.switch_s, 'none')} rollback_s={cell(change.until_switched_s, 'none')}"
        )

    def exit_code(self) -> int:
        """1 if a request failed, something was mixed up, or a change didn't go as it should."""
        return int(self.mixed > 0 or not self.total.is_good)


COLUMNS = (
    *("change", "took, s", "requests", "failed", "mixed", "slowest answer, s"),
    *("switch, s", "until switched, s", "re-embedded"),
)


def markdown(report: UpgradeReport) -> str:
    """The changes, what went wrong, and who was there afterwards."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: UpgradeReport) -> Iterator[str]:
    setting = (
        f"{report.people} people enrolled, {report.rate:g} requests/s for {report.total.change.seconds:.0f} s, each on"
        " a connection of its own; none is sent twice."
    )
    yield from head("Upgrade drill", report, setting)
    yield from table(COLUMNS, map(_row, [*report.phases, report.total]))
    yield from _bad(report.phases)
    yield (
        f"{report.enrolled} people were enrolled meanwhile; afterwards {report.false_rows} of them were missing or"
        f" there twice, and {report.unrecognised} were not recognised.\n"
    )
    yield f"`{report.last_line()}`"


def _row(phase: Phase) -> tuple[str, ...]:
    change = phase.change
    counts = map(str, (phase.requests, phase.failed, phase.mixed))
    times = (f"{phase.slowest_s:.2f}", cell(change.switch_s), cell(change.until_switched_s))
    return change.name, f"{change.seconds:.1f}", *counts, *times, str(change.reembedded)


def _bad(phases: list[Phase]) -> Iterator[str]:
    said = [
        f"- {phase.change.name}: {', '.join(f'{count} times `{text}`' for text, count in phase.bad.items())}"
        for phase in phases
        if phase.bad
    ]
    errors = [f"- {phase.change.name}: {phase.change.error}" for phase in phases if phase.change.error]
    if errors:
        yield from ["What didn't go as it should:\n", *errors, ""]
    if said:
        yield from ["What was said instead of a right answer:\n", *said, ""]


def total(phases: Sequence[Phase], seconds: float) -> Phase:
    """Sums of what was counted in so many seconds, and the longest of each time."""
    changes = [phase.change for phase in phases]
    return Phase(
        change=Change(
            name="all",
            began=0.0,
            seconds=round(seconds, 1),
            switch_s=longest(change.switch_s for change in changes),
            until_switched_s=longest(change.until_switched_s for change in changes),
            reembedded=sum(change.reembedded for change in changes),
            error=", ".join(change.name for change in changes if change.error),
        ),
        requests=sum(phase.requests for phase in phases),
        failed=sum(phase.failed for phase in phases),
        mixed=sum(phase.mixed for phase in phases),
        slowest_s=max(phase.slowest_s for phase in phases),
        bad=dict(sum((Counter(phase.bad) for phase in phases), Counter())),
    )
