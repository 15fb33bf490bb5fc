"""A made result, as the measurements publish theirs."""

from datetime import UTC, datetime

from matplotlib.figure import Figure

from perf.report import Measured, Publication
from tests.perf.ensemble.made import made_machine


class MadeReport(Measured, frozen=True):
    p95_ms: float

    def last_line(self) -> str:
        return f"p95_ms={self.p95_ms:g}"


def made_report(load_before: float = 0.1) -> MadeReport:
    return MadeReport(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), made_machine(load_before), 12.5)


def made_publication(picture: Figure | None = None) -> Publication:
    return Publication("made", made_report(), "# Made\n", picture)
