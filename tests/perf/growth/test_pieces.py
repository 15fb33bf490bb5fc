"""Curves are cut where they bend, and a fixed cost is no bend."""

import pytest

from perf.growth.pieces import bend, exponents, pieces


def test_a_fixed_cost_and_one_for_each_more_is_straight_to_the_end() -> None:
    (whole,) = pieces([1, 2, 4, 9, 16], [40 + 3 * x for x in (1, 2, 4, 9, 16)])
    assert (whole.start, whole.end) == (1, 16)
    assert whole.slope == pytest.approx(3)
    assert bend([whole]) is None


def test_a_curve_that_stops_growing_bends_there() -> None:
    found = pieces([1, 2, 4, 8, 16], [10, 20, 40, 41, 40])
    assert [(piece.start, piece.end) for piece in found] == [(1, 4), (4, 16)]
    assert bend(found) == 4


def test_a_curve_that_grows_faster_and_faster_bends_more_than_once() -> None:
    assert len(pieces([1, 2, 4, 8, 16], [x**3 for x in (1, 2, 4, 8, 16)])) > 2


def test_noise_of_a_few_percent_is_no_bend() -> None:
    assert bend(pieces([1, 2, 3, 4, 5], [103, 196, 308, 392, 507])) is None


def test_exponents_tell_how_the_cost_grows_in_proportion() -> None:
    assert exponents([1, 2, 4, 8], [5, 5, 10, 40]) == pytest.approx([0, 1, 2])
