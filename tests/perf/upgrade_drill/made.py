"""Made requests and changes, and a report of them."""

from datetime import UTC, datetime

from perf.soak.client import Kind, Verdict
from perf.soak.upgrade_load import Change, Record
from perf.soak.upgrade_report import Report, total
from perf.soak.upgrades import phases
from tests.perf.test_ensemble import made_machine

CHANGES = (
    Change("no change", 0.0, 9.0),
    Change("upgrade", 10.0, 8.0, switch_s=0.02),
    Change("rollback", 20.0, 4.0, switch_s=0.01, until_switched_s=3.5, reembedded=7),
)


def record(ended: float, verdict: Verdict = Verdict.RIGHT) -> Record:
    return Record(Kind.KNOWN, ended - 0.1, ended, verdict, f"said {verdict}")


def made_report(
    bad: dict[int, Verdict], false_rows: int = 0, changes: tuple[Change, ...] = CHANGES
) -> Report:
    """An answer a second for thirty seconds; at some seconds another verdict than right."""
    records = [record(at + 0.5, bad.get(at, Verdict.RIGHT)) for at in range(30)]
    found = phases(records, changes)
    return Report(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(0.0),
        rate=1,
        people=12,
        phases=found,
        total=total(found, 30.0),
        enrolled=3,
        false_rows=false_rows,
        unrecognised=0,
    )
