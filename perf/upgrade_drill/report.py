"""The drill's result."""

from perf.report import Measured
from perf.upgrade_drill.phase import Phase
from perf.upgrade_drill.seconds import cell


class Report(Measured, frozen=True):
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
