"""Costs are measured on a real system: larger photos cost more, and enrolments are written down."""

import pytest

from perf.made_photos import small_photos, with_one_face
from perf.sizing.measure import enrolments
from perf.sizing.measure.photos import KINDS, Costs
from perf.system import System
from tests.support.photos import PRESIDENTS

VECTOR = 512 * 4
"""Bytes."""


def test_larger_photos_cost_more_to_decode_and_to_detect_in(system: System) -> None:
    photos = with_one_face(small_photos(PRESIDENTS, 5), system.url)
    costs = list(Costs(system, seconds=2.0).of(photos))
    small, large, huge = (cost.stages for cost in costs)
    assert [cost.name for cost in costs] == list(KINDS)
    assert small.mtcnn < large.mtcnn
    assert small.decode < large.decode < huge.decode
    assert min(small.api, small.facenet, small.postgres) > 0


def test_an_enrolment_is_logged_and_takes_time(system: System) -> None:
    cost = enrolments.cost(system, small_photos(PRESIDENTS, 5), people=0)
    assert cost.clock_ms > 0
    assert cost.log_bytes > VECTOR
    with pytest.raises(ValueError, match="nobody in the photos could be enrolled"):
        enrolments.cost(system, [b"no photo"], people=0)
