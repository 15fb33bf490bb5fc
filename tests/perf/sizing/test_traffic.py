"""Photos and the write-ahead log, computed by hand."""

import pytest

from perf.sizing.compute import kept_log_gigabytes_a_day, log_gigabytes_a_day, photo_megabits
from tests.perf.sizing.made import made_costs, made_wishes

COSTS, WISHES = made_costs(), made_wishes()


def test_a_hundred_photos_of_50_kb_are_40_megabits() -> None:
    assert photo_megabits(COSTS, WISHES) == pytest.approx(40)


def test_the_log_of_a_day_holds_unknown_faces_and_enrolments() -> None:
    assert log_gigabytes_a_day(COSTS, WISHES) == pytest.approx(86_400 * (10 * 2_000 + 8_000) / 1e9)
    assert kept_log_gigabytes_a_day(COSTS, WISHES) == pytest.approx(86_400 * 11 * 80_000 / 1e9)
