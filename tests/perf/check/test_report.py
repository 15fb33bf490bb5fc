"""The report names what failed and what was skipped, in the table, in the last line and by its exit code."""

from datetime import UTC, datetime

from perf.latency.check import Report, Verdict, markdown
from perf.latency.check_measures import OVERHEAD, RECALL, SPEEDUP
from tests.perf.ensemble.made import made_machine

GOOD = Verdict(OVERHEAD, [1.1])
BAD = Verdict(SPEEDUP, [1.5, 1.4])
SKIPPED = Verdict(RECALL, [], "no LFW here")


def report(*verdicts: Verdict) -> Report:
    return Report(
        datetime(2026, 11, 22, tzinfo=UTC), made_machine(load_before=0.1), 4_012_345, list(verdicts)
    )


def test_a_failed_ratio_makes_the_command_fail_and_is_named() -> None:
    bad = report(GOOD, BAD)
    assert bad.exit_code() == 1
    assert bad.last_line() == "overhead=1.100 speedup=1.400 failed=speedup skipped=none"
    assert f"| 1.5, then 1.4 | {SPEEDUP} | FAILED |" in markdown(bad)
    assert f"`speedup` failed. Reached before: 3.46, margin 30%: {SPEEDUP.reason}." in markdown(bad)


def test_a_skipped_ratio_is_never_shown_as_passed() -> None:
    partly = report(GOOD, SKIPPED)
    assert partly.exit_code() == 0
    assert partly.last_line() == "overhead=1.100 failed=none skipped=recall"
    assert f"| not measured | {RECALL} | skipped |" in markdown(partly)
    assert "`recall` was skipped: no LFW here" in markdown(partly)


def test_the_limits_stand_beside_what_was_measured() -> None:
    text = markdown(report(GOOD))
    assert f"| `overhead`: {OVERHEAD.what} | 1.1 | {OVERHEAD} | ok |" in text
    assert "The photo of 12 megapixels has 4,012,345 bytes." in text
