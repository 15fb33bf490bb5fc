"""Numbers of the command line are finite and in their range."""

from argparse import ArgumentTypeError

import pytest

from perf.sizing.__main__ import LEAST, MOST, count, number


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("1", 1), ("0.25", 0.25), ("1e-9", 1e-9)])
def test_the_ends_belong_to_the_range(text: str, value: float) -> None:
    assert number(0, 1)(text) == value


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "-1", "0", "1e13", "", "one", "1,000"])
def test_what_is_no_finite_number_of_the_range_is_refused_by_name(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"{text!r} is no number from {LEAST:g} to"):
        number()(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("1000000", 10**6), ("1,000,000", 10**6), ("1_000_000", 10**6), ("1e12", int(MOST))],
)
def test_whole_numbers_may_be_written_as_people_write_them(text: str, value: int) -> None:
    assert count(text) == value


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1,5", "1,0000", "0,500", "nan", "inf", "1e400"])
def test_what_counts_nothing_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        count(text)
