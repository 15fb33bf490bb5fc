"""PostgreSQL's share, computed by hand for a million faces and a hundred recognitions a second."""

import msgspec
import pytest

from perf.sizing.compute import (
    BUILD_BYTES,
    cores,
    disk_bytes,
    enrolments_limit,
    faces_per_gigabyte,
    kept_faces_bytes,
    memory_bytes,
    search_time,
    waiting_vectors,
)
from tests.perf.sizing.made import made_costs, made_wishes

COSTS, WISHES = made_costs(), made_wishes()


def test_a_tenth_of_the_faces_waits_for_ten_minutes() -> None:
    assert waiting_vectors(WISHES) == pytest.approx(100 * 0.1 * 600)


def test_cores_are_those_of_searches_of_unknown_faces_and_of_enrolments() -> None:
    # 1 + 8 + 0.1 * (0.5 + 6 * 0.1) = 9.11 ms a recognition, 2 + 8 an enrolment; half busy.
    assert cores(COSTS, WISHES) == pytest.approx((100 * 9.11 + 1 * 10) / 1000 / 0.5)


def test_what_is_searched_is_in_memory_beside_an_index_being_built() -> None:
    searched = 1_000_000 * 2 * 4_000
    assert memory_bytes(COSTS, WISHES) == pytest.approx((searched + 1_000_000 * BUILD_BYTES) / 0.8)
    assert faces_per_gigabyte(COSTS) == 250_000


def test_the_disk_holds_each_space_and_what_waits() -> None:
    assert disk_bytes(COSTS, WISHES) == pytest.approx((1_000_000 * 2 * 4_200 + 6_000 * 3_000) / 0.7)
    assert kept_faces_bytes(COSTS, WISHES) == pytest.approx(1_006_000 * 80_000 / 0.7)


def test_enrolments_wait_for_each_other() -> None:
    # 10 ms by the clock and 8 of searching, half of the time.
    assert enrolments_limit(COSTS, WISHES) == pytest.approx(0.5 * 1000 / 18)


def test_further_faces_are_searched_in_an_index_of_their_own() -> None:
    several = msgspec.structs.replace(WISHES, faces=1_010_000, faces_per_user=1.01)
    assert search_time(COSTS, WISHES) == pytest.approx(8)
    assert search_time(COSTS, several) == pytest.approx(8 + 4)


@pytest.mark.parametrize("field", ["faces", "rate", "enrolments", "unknown", "waiting_seconds"])
def test_more_of_anything_never_takes_less(field: str) -> None:
    more = msgspec.structs.replace(
        WISHES, **{field: type(getattr(WISHES, field))(10 * getattr(WISHES, field))}
    )
    for formula in (cores, memory_bytes, disk_bytes, kept_faces_bytes):
        assert formula(COSTS, more) >= formula(COSTS, WISHES)
    assert enrolments_limit(COSTS, more) <= enrolments_limit(COSTS, WISHES)
