"""All sides are timed in turn, and the ratios are those of their medians."""

import time
from datetime import UTC, datetime

from perf.latency.__main__ import Comparison, Report, markdown
from perf.latency.sides import Times, interleaved
from tests.perf.ensemble.made import made_machine


def report() -> Report:
    given = [Times("service", 50, 60), Times("ensemble", 45, 50), Times("graphs", 40, 41)]
    given += [Times("facenet-pytorch, 1 thread", 200, 210)]
    large = [Times("service", 130, 140), Times("decode and graphs", 100, 110)]
    return Report(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(load_before=0.0),
        rounds=10,
        trial=[Times("facenet-pytorch, 1 thread", 201, 202), Times("facenet-pytorch, 2 threads", 220, 230)],
        given=Comparison("250 x 250 pixels", given),
        large=Comparison("4000 x 3000 pixels", large),
    )


def test_the_last_line_holds_the_ratios_of_the_medians() -> None:
    assert report().last_line() == "overhead=1.25 overhead_12mp=1.30 speedup=4.00"


def test_the_table_sets_every_side_against_the_service() -> None:
    text = markdown(report())
    assert "| facenet-pytorch, 1 thread | 200.0 | 210.0 | 4.00 |" in text
    assert "| decode and graphs | 100.0 | 110.0 | 0.77 |" in text
    assert "facenet-pytorch, 2 threads 220.0 ms" in text


def test_the_sides_take_turns_and_the_first_round_is_not_counted() -> None:
    called: list[str] = []

    def slow_at_first() -> None:
        time.sleep(0.2 if "slow" not in called else 0.002)
        called.append("slow")

    times = interleaved({"slow": slow_at_first, "quick": lambda: called.append("quick")}, rounds=3)
    assert called == ["slow", "quick"] * 4
    assert [side.side for side in times] == ["slow", "quick"]
    assert 2 <= times[0].p50_ms <= times[0].p95_ms < 200
    assert times[1].p50_ms < times[0].p50_ms
