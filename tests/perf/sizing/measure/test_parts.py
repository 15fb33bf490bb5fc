"""Processor time is that of requests alone, by the kind of process."""

import pytest

from perf.sizing.figures import Stages
from perf.sizing.measure.parts import difference, memory, per_request, scaled, seconds_used
from perf.system import System


def stages(value: float) -> Stages:
    return Stages(*[value] * 7)


def test_what_is_used_at_rest_is_no_request_s() -> None:
    assert per_request(stages(10), stages(16), stages(2), requests=100) == stages(40)
    assert per_request(stages(10), stages(11), stages(2), requests=100) == stages(0)


def test_differences_and_multiples_are_taken_part_by_part() -> None:
    assert difference(Stages(1, 2, 3, 4, 5, 6, 7), stages(10)) == Stages(9, 8, 7, 6, 5, 4, 3)
    assert scaled(stages(3), 0.5) == stages(1.5)


def test_every_part_of_a_running_system_is_found(system: System) -> None:
    used = seconds_used(system.root)
    assert min(used.api, used.triton, used.mtcnn, used.facenet) > 0
    took = memory(system.root)
    assert took.api_process == pytest.approx(80, abs=60)
    assert took.triton_server > 100
