"""The search's time follows the logarithm of the gallery's size, and the index's building n·log n."""

import pytest

from perf.sizing.compute import build_hours, search_ms
from tests.perf.sizing.made import made_costs

MEASURED = made_costs().searches


@pytest.mark.parametrize(
    ("people", "milliseconds"),
    [(10, 2.0), (1_000, 2.0), (10_000, 4.0), (100_000, 6.0), (1_000_000, 8.0), (10_000_000, 8 * 7 / 6)],
)
def test_it_goes_through_the_measured_galleries_and_on_beyond_them(people: int, milliseconds: float) -> None:
    assert search_ms(MEASURED, people) == pytest.approx(milliseconds)


def test_more_people_never_take_less() -> None:
    times = [search_ms(MEASURED, 10**power) for power in range(1, 10)]
    assert times == sorted(times)


def test_one_measured_gallery_is_enough() -> None:
    assert search_ms(MEASURED[-1:], 1_000) == 8.0
    assert search_ms(MEASURED[-1:], 10_000_000) == pytest.approx(8 * 7 / 6)


def test_ten_times_as_many_take_a_little_more_than_ten_times_as_long_to_index() -> None:
    assert build_hours(720, 1_000_000, 1_000_000) == pytest.approx(0.2)
    assert build_hours(720, 1_000_000, 10_000_000) == pytest.approx(0.2 * 10 * 7 / 6)
