"""The soak's result says what failed, and ends as it went."""

import pytest

from perf.soak.markdown import markdown
from perf.soak.report import Report
from perf.soak.verdict import Verdict
from tests.perf.soak.made import made_report


def test_the_last_line_is_for_scripts() -> None:
    report = made_report({11: Verdict.FAILED, 22: Verdict.WRONG}, false_rows=1)
    assert report.last_line() == "requests=30 failed=1 wrong=2 slowest_recovery_s=4.0 availability=0.966667"


@pytest.mark.parametrize(
    "bad_news",
    [
        made_report({11: Verdict.FAILED}),
        made_report({11: Verdict.WRONG}),
        made_report({}, false_rows=1),
        made_report({}, healed=False),
    ],
)
def test_any_bad_news_is_the_exit_code(bad_news: Report) -> None:
    assert bad_news.exit_code() == 1


def test_refusals_alone_are_no_bad_news() -> None:
    assert made_report({11: Verdict.REFUSED}).exit_code() == 0


def test_the_tables_name_each_fault_with_what_was_said() -> None:
    text = markdown(made_report({11: Verdict.FAILED}, healed=False))
    assert "| kill one | 10 | 0 | 0 | 1 | 0 | 0.10 | 2.5 | 4.0 |" in text
    assert "| kill another | 10 | 0 | 0 | 0 | 0 | 0.10 | 0.0 | never |" in text
    assert "| full disk: skipped, mounting isn't allowed here |" in text
    assert "- kill one: 1 times `said failed`" in text
    assert "1 of 30 requests failed: 1.5 nines. 7 people were enrolled" in text
    assert "| all | 115 | 135 |" in text
    assert "0 of 30 requests failed: 1.0 nines at least" in markdown(made_report({}))
