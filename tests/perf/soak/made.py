"""Made requests, faults and a report of them."""

from datetime import UTC, datetime

from perf.soak.client import Answer, Kind, Reply, Verdict
from perf.soak.recovery import Memory
from perf.soak.report import Record, Report, Strike, total, windows
from tests.perf.test_ensemble import made_machine


def record(ended: float, seconds: float = 0.1, verdict: Verdict = Verdict.RIGHT, resets: int = 0) -> Record:
    return Record(Kind.KNOWN, ended - seconds, ended, verdict, f"said {verdict}", resets)


EMPTY = Answer()


def reply(status: int, answer: Answer = EMPTY, *, retry_after: bool = False) -> Reply:
    return Reply(status, answer, retry_after, f"{status}")


def answers(seconds: float, bad: dict[int, Verdict]) -> list[Record]:
    """One answer a second; at some seconds another verdict than right."""
    return [record(at, verdict=bad.get(at, Verdict.RIGHT)) for at in range(int(seconds))]


def made_report(bad: dict[int, Verdict], false_rows: int = 0, healed: bool = True, error: str = "") -> Report:
    """Thirty answers in thirty seconds, a fault after ten, one after twenty, and one that was skipped."""
    strikes = [
        Strike("kill one", 9.5, 4.0),
        Strike("kill another", 19.5, 2.0 if healed else None, error=error),
        Strike("full disk", 25.0, skipped="mounting isn't allowed here"),
    ]
    found = windows(answers(30, bad), strikes)
    return Report(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(0.0),
        seconds=30,
        rate=1,
        only=[],
        windows=found,
        total=total(found),
        enrolled=7,
        false_rows=false_rows,
        unrecognised=0,
        memory=[Memory("Triton 1", 100.0, 120.0), Memory("supervisor", 15.0, 15.0)],
    )
