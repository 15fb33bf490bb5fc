"""The report tells the figures, what they were measured on, and whether the machine was busy."""

from perf.ensemble.report import draw, markdown
from tests.perf.ensemble.made import made_report


def test_the_last_line_holds_the_figures_of_one_and_eight_in_flight() -> None:
    assert made_report().last_line() == "throughput_1=15.00 throughput_8=30.00 p95_8_ms=240.0"


def test_the_tables_hold_a_row_for_each_level() -> None:
    text = markdown(made_report())
    assert "| 8 | 30.0 | 180.0 | 210.0 | 240.0 | 270.0 |" in text
    assert "| 1 | 0.5 + 2.0 | 1.0 + 20.0 | 0.5 + 3.0 | 2.0 + 30.0 |" in text
    assert "A processor, 2 cores" in text
    assert "space-1" in text


def test_figures_of_a_busy_machine_are_marked_and_those_of_an_idle_one_are_not() -> None:
    assert "busy machine (load 6.2 on 2 cores" in markdown(made_report(load_before=6.2))
    assert "busy" not in markdown(made_report(load_before=0.4))


def test_the_picture_shows_throughput_over_latency_and_waiting_and_computing_of_every_step() -> None:
    curve, steps = draw(made_report()).axes
    p50, p95 = curve.lines
    assert p50.get_xydata().tolist() == [[60, 15], [180, 30]]  # type: ignore[union-attr]
    assert p95.get_xydata().tolist() == [[80, 15], [240, 30]]  # type: ignore[union-attr]
    assert len(steps.patches) == 2 * 4 * 2
    assert max(bar.get_y() + bar.get_height() for bar in steps.patches) == 59  # type: ignore[attr-defined]
