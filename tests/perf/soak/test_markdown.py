"""The soak's tables name every fault, also what was left out."""

import msgspec

from perf.soak.client import Verdict
from perf.soak.report import markdown
from tests.perf.soak.made import made_report


def test_the_tables_name_each_fault_with_what_was_said() -> None:
    text = markdown(made_report({11: Verdict.FAILED}, healed=False))
    assert "| kill one | 10 | 0 | 0 | 1 | 0 | 0.10 | 2.5 | 4.0 |" in text
    assert "| kill another | 10 | 0 | 0 | 0 | 0 | 0.10 | 0.0 | never |" in text
    assert "| full disk: skipped, mounting isn't allowed here |" in text
    assert "- kill one: 1 times `said failed`" in text
    assert "1 of 30 requests failed: 1.5 nines. 7 people were enrolled" in text
    assert "| all | 115 | 135 |" in text
    assert "0 of 30 requests failed: 1.0 nines at least" in markdown(made_report({}))


def test_what_was_left_out_is_said() -> None:
    text = markdown(msgspec.structs.replace(made_report({}, error="nobody"), only=["kill", "stop"]))
    assert "**Not the whole soak: only faults whose names contain `kill` or `stop`.**" in text
    assert "| kill another: not made, nobody | 10 |" in text
    assert "Not the whole soak" not in markdown(made_report({}))
