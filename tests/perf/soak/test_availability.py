"""Availability is counted in nines, and nobody claims more of them than the requests can prove."""

import pytest

from perf.soak.report import availability, nines


def test_one_failure_of_a_thousand_leaves_three_nines() -> None:
    assert availability(1, 1000) == 0.999
    assert nines(1, 1000) == pytest.approx(3)


def test_without_failures_the_number_of_requests_bounds_the_nines() -> None:
    assert availability(0, 900) == 1
    assert nines(0, 900) == pytest.approx(2.477, abs=0.001)
    assert nines(0, 30_000) == pytest.approx(4)


def test_nothing_is_proved_by_nothing() -> None:
    assert availability(0, 0) == nines(0, 0) == nines(5, 5) == 0
