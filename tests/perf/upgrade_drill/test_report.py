"""The drill's result counts for each change what failed and what was mixed up, and ends as it went."""

import msgspec
import pytest

from perf.soak.client import Verdict
from perf.soak.upgrade_report import Report, markdown
from tests.perf.upgrade_drill.made import CHANGES, made_report

NOT_MADE = (*CHANGES[:2], msgspec.structs.replace(CHANGES[2], error="release 0002 is current, not 0001"))


def test_the_last_line_is_for_scripts() -> None:
    report = made_report({11: Verdict.FAILED, 22: Verdict.WRONG}, false_rows=1)
    assert report.last_line() == "requests=30 failed=1 mixed=2 switch_s=0.020 rollback_s=3.500"


def test_without_a_change_there_are_no_times() -> None:
    assert made_report({}, changes=CHANGES[:1]).last_line().endswith(" switch_s=none rollback_s=none")


def test_each_request_belongs_to_the_change_in_whose_time_it_ended() -> None:
    text = markdown(made_report({11: Verdict.FAILED, 22: Verdict.WRONG}))
    assert "| no change | 9.0 | 10 | 0 | 0 | 0.10 |  |  | 0 |" in text
    assert "| upgrade | 8.0 | 10 | 1 | 0 | 0.10 | 0.020 |  | 0 |" in text
    assert "| rollback | 4.0 | 10 | 0 | 1 | 0.10 | 0.010 | 3.500 | 7 |" in text
    assert "| all | 30.0 | 30 | 1 | 1 | 0.10 | 0.020 | 3.500 | 7 |" in text
    assert "- upgrade: 1 times `recognise a known person: said failed`" in text


def test_what_did_not_go_as_it_should_is_said() -> None:
    assert "- rollback: release 0002 is current, not 0001" in markdown(made_report({}, changes=NOT_MADE))


@pytest.mark.parametrize(
    "bad_news",
    [
        made_report({11: Verdict.FAILED}),
        made_report({11: Verdict.WRONG}),
        made_report({}, false_rows=1),
        made_report({}, changes=NOT_MADE),
    ],
)
def test_any_bad_news_is_the_exit_code(bad_news: Report) -> None:
    assert bad_news.exit_code() == 1


def test_without_bad_news_the_drill_ends_well() -> None:
    assert made_report({}).exit_code() == 0
