"""The report holds each curve with its bends."""

from datetime import UTC, datetime

from perf.growth.markdown import markdown
from perf.growth.picture import draw
from perf.growth.point import Point
from perf.growth.report import Curve, Report
from tests.perf.ensemble.made import made_machine


def point(size: float, cost: float) -> Point:
    return Point(
        size, f"{size:g} of them", 1, 100, 10.0, cpu_ms=cost, megabytes=500, p50_ms=cost, p95_ms=2 * cost
    )


def report() -> Report:
    """Straight in one curve; in the other the cost stops growing at 4."""
    straight = [point(size, 10 * size) for size in (1, 2, 3)]
    flattening = [point(size, 10 * min(size, 4)) for size in (1, 2, 4, 8)]
    curves = [
        Curve("first kind", "things", "One thing kept.", logarithmic=False, points=straight),
        Curve("second", "others", "Another kept.", logarithmic=True, points=flattening),
    ]
    return Report(datetime(2026, 11, 22, tzinfo=UTC), made_machine(load_before=0.1), 3, curves)


def test_the_last_line_says_where_each_curve_bends() -> None:
    line = "first_kind_cpu_ms_bend=none first_kind_p50_ms_bend=none second_cpu_ms_bend=4 second_p50_ms_bend=4"
    assert report().last_line() == line


def test_the_tables_hold_figures_exponents_and_the_straight_pieces() -> None:
    text = markdown(report())
    assert "## First kind\n\nOne thing kept." in text
    assert "| 8 of them | 10.0 | 500 | 40.0 | 0.00 | 40.0 | 0.00 | 80.0 | 0.00 |" in text
    assert "- CPU time of a request: +10 ms for one more from 1 to 3 things\n" in text
    assert "- p50: +10 ms for one more from 1 to 4 others, then flat from 4 to 8 others\n" in text


def test_the_picture_marks_a_bend_and_nothing_where_there_is_none() -> None:
    straight, flattening = draw(report()).axes[0], draw(report()).axes[3]
    assert [line.get_label() for line in straight.get_lines()] == ["CPU time of a request"]
    assert flattening.get_lines()[-1].get_label() == "bends at 4"
