"""The soak's result says what failed, and ends as it went."""

import pytest

from perf.soak.client import Verdict
from perf.soak.report import Report
from tests.perf.soak.made import made_report


def test_the_last_line_is_for_scripts() -> None:
    report = made_report({11: Verdict.FAILED, 22: Verdict.WRONG}, false_rows=1)
    assert report.last_line() == "requests=30 failed=1 wrong=2 slowest_recovery_s=4.0 availability=0.966667"


def test_what_was_never_whole_again_has_no_time_of_recovery() -> None:
    assert " slowest_recovery_s=never " in made_report({}, healed=False).last_line()


@pytest.mark.parametrize(
    "bad_news",
    [
        made_report({11: Verdict.FAILED}),
        made_report({11: Verdict.WRONG}),
        made_report({}, false_rows=1),
        made_report({}, healed=False),
        made_report({}, error="there is no API worker"),
    ],
)
def test_any_bad_news_is_the_exit_code(bad_news: Report) -> None:
    assert bad_news.exit_code() == 1


def test_refusals_alone_are_no_bad_news() -> None:
    assert made_report({11: Verdict.REFUSED}).exit_code() == 0
