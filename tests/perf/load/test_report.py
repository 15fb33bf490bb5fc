"""The report sums up each stage and marks nothing as better than it was."""

from perf.load.report import draw, markdown
from perf.load.stage import Load, summary
from tests.perf.load.made import made_report, made_stage


def test_the_last_line_begins_with_each_stages_p95_and_the_failures_of_all() -> None:
    assert made_report().last_line() == (
        "p95_4_ms=95 p95_8_ms=95 p95_12_ms=95 failures=5 p99_1rps_ms=99"
        " efficiency_4=0.50 efficiency_8=0.50 efficiency_12=0.50 idle_mb=80 load_mb=410"
    )


def test_a_stage_is_summed_up_in_rates_percentiles_and_costs() -> None:
    result = summary(made_stage(Load(8), failed=2), single_core_ms=100, cores=2)
    assert (result.requests, result.failures, result.rate) == (101, 2, 10.0)
    assert (result.p50_ms, result.p95_ms, result.p99_ms) == (50, 95, 99)
    assert (result.stack_ms, result.single_core_ms, result.efficiency) == (90, 100, 0.5)


def test_users_that_make_pauses_have_no_efficiency() -> None:
    assert summary(made_stage(Load(1, per_second=1)), single_core_ms=100, cores=2).efficiency is None


def test_the_tables_hold_a_row_for_each_stage_and_for_each_part() -> None:
    text = markdown(made_report())
    assert "10000 people enrolled, 60 photos of 50 real ones" in text
    assert "| 12 users | 101 | 3 | 1 | 1.0% | 10.0 | 50 | 95 | 99 | 90.0 | 100.0 | 0.50 |" in text
    assert "| facenet | 0.60 | 0.60 | 0.60 | 0.60 |" in text
    assert "| all parts | 70 | 80 | 410 | 410 | 410 | 410 |" in text
    assert "| client |  |  | 50 | 50 | 50 | 50 |" in text
    assert "started 80, idle 90, 1 request/s 510, 4 users 510" in text


def test_the_picture_shows_failed_requests_apart() -> None:
    latency = draw([made_stage(Load(4), failed=2)]).axes[0]
    points = {str(line.get_label()): len(line.get_xydata()) for line in latency.lines}  # type: ignore[arg-type]
    assert points["answered"] == 99
    assert points["failed"] == 2
