"""The cost of a photo on one core is processor time, in proportion to which a throughput is judged."""

import time

import pytest

from perf.latency.sides import SingleCore, efficiency
from tests.support.photos import project_photos
from tests.support.stack import RELEASE


def test_the_cost_of_a_photo_is_less_than_the_time_that_passes() -> None:
    photos = project_photos()
    single = SingleCore(RELEASE, [photos.known_a, photos.known_b])
    start = time.perf_counter()
    milliseconds = single.milliseconds()
    passed = (time.perf_counter() - start) * 1000
    assert 1 < milliseconds <= passed / 2


def test_two_cores_that_do_nothing_else_are_all_used() -> None:
    assert efficiency(per_second=40, cores=2, milliseconds=50) == pytest.approx(1.0)
    assert efficiency(per_second=20, cores=2, milliseconds=50) == pytest.approx(0.5)
