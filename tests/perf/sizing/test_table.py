"""The table has a column for each set-up, and what it says of one agrees with itself."""

from perf.sizing.__main__ import ROWS, markdown
from tests.perf.sizing.made_set_up import made


def test_every_row_has_a_cell_for_each_set_up() -> None:
    lines = markdown([made(10_000, 1), made(1_000_000, 100)]).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert {line.count(" | ") for line in lines} == {2}
    assert lines[0] == "| faces enrolled | 10,000 | 1,000,000 |"


def test_a_search_among_more_than_were_measured_is_marked() -> None:
    assert "†" not in markdown([made(1_000_000, 100)])
    marked = markdown([made(1_000_000, 100), made(10_000_000, 100)])
    assert "| search, ms | 8.0 | 9.3 † |" in marked
    assert "† more people than were ever measured: computed." in marked


def test_too_many_enrolments_are_named_for_the_set_up_that_they_are_too_many_for() -> None:
    found = [made(10_000, 1), made(1_000_000, 1, enrolments=40)]
    assert [it.takes_enrolments for it in found] == [True, False]
    assert markdown(found).count("are too many") == 1
