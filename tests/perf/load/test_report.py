"""The report sums up each stage and marks nothing as better than it was."""

from datetime import UTC, datetime

from perf.load.markdown import markdown
from perf.load.picture import draw
from perf.load.processes import Sample
from perf.load.report import Report, Use, summary
from perf.load.stage import Request, Stage
from tests.perf.ensemble.made import made_machine


def stage(users: int, failed: int) -> Stage:
    """101 requests of 0 to 100 ms in ten seconds, the first ones failed; two samples of one part."""
    requests = [Request(number / 10, float(number), number >= failed) for number in range(101)]
    return Stage(users, requests, [Sample("api", 1.0, 0.2, 100.0), Sample("api", 2.0, 0.4, 90.0)])


def report() -> Report:
    stages = [stage(4, failed=0), stage(8, failed=2), stage(12, failed=3)]
    results = [summary(each) for each in stages]
    return Report(datetime(2026, 11, 22, tzinfo=UTC), made_machine(0.0), 50, 60, 10, results)


def test_the_last_line_holds_each_stages_p95_and_the_failures_of_all() -> None:
    assert report().last_line() == "p95_4_ms=95 p95_8_ms=95 p95_12_ms=95 failures=5"


def test_a_stage_is_summed_up_in_rates_percentiles_and_use() -> None:
    result = summary(stage(8, failed=2))
    assert (result.requests, result.failures, result.rate) == (101, 2, 10.0)
    assert (result.p50_ms, result.p95_ms, result.p99_ms) == (50, 95, 99)
    assert result.uses == [Use("api", 0.3, 100.0)]


def test_the_tables_hold_a_row_for_each_stage() -> None:
    text = markdown(report())
    assert "| 12 | 101 | 3 | 10.0 | 50 | 95 | 99 |" in text
    assert "| 8 | 0.30, 100 |" in text


def test_the_picture_shows_failed_requests_apart() -> None:
    latency = draw([stage(4, failed=2)]).axes[0]
    points = {str(line.get_label()): len(line.get_xydata()) for line in latency.lines}  # type: ignore[arg-type]
    assert points["answered"] == 99
    assert points["failed"] == 2
