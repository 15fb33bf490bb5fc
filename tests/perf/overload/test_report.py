"""The curve tells accepted, refused and everything else apart."""

import pytest

from perf.load.overload import row
from perf.load.overload_report import markdown
from tests.perf.overload.made import made_replies, made_report


def test_replies_are_counted_by_what_they_mean() -> None:
    found = row("x10", 10, made_replies(60), cpu_seconds=1)
    assert (found.accepted, found.refused, found.others, found.errors) == (38, 60, {"0": 1, "503": 1}, 2)
    assert found.accepted_s == (0.5, 0.5, 0.5)
    assert found.refused_s == (0.01, 0.01, 0.01)
    assert found.offered == pytest.approx(9.9, abs=0.1)
    assert found.is_complete


def test_a_load_without_refusals_has_no_times_of_them() -> None:
    assert row("x1", 10, made_replies(0), cpu_seconds=1).refused_s == (0, 0, 0)


def test_the_last_line_is_for_scripts() -> None:
    assert made_report().last_line() == (
        "capacity=20.0 p95_accepted_x10_s=0.500 refused_x10=60 p95_slow_s=0.500 errors=6"
    )


def test_a_client_that_could_not_keep_up_is_named() -> None:
    text = markdown(made_report())
    assert "**x10: the client couldn't offer more than" in text
    assert "**x0.5" not in text
    assert "| x10 | " in text
    assert "| x0.5 and 100 that trickle | " in text
