"""The goal of a curve is no error, and answers in time even where most requests are refused."""

import msgspec
import pytest

from perf.load.overload_report import markdown
from tests.perf.overload.made import made_report


def test_errors_are_the_exit_code_and_the_goal_is_told() -> None:
    report = made_report()
    assert report.exit_code() == 1
    assert "goal=missed: at x10 the p95" in markdown(report)
    good = msgspec.structs.replace(report.slow, others={})
    met = msgspec.structs.replace(report, rows=[good], slow=good)
    assert met.exit_code() == 0
    assert "goal=met: at x0.5 the p95 of what is accepted is to be below 1 s (here 0.500 s)" in markdown(met)


@pytest.mark.parametrize(("accepted", "p95"), [(38, 1.2), (0, 0.0)])
def test_late_answers_or_none_miss_the_goal_and_are_no_error(accepted: int, p95: float) -> None:
    late = msgspec.structs.replace(
        made_report().slow, others={}, accepted=accepted, accepted_s=(p95, p95, p95)
    )
    report = msgspec.structs.replace(made_report(), rows=[late], slow=late)
    assert not report.meets_goal
    assert report.exit_code() == 0
