"""A stage may keep to an arrival rate instead of loading the service to its limit."""

import os
from pathlib import Path

import pytest

from perf.load.stage import Load, run_stage
from tests.perf.load.api_stand_in import failing_api


def test_a_user_may_send_once_a_second(photos: Path) -> None:
    with failing_api() as url:
        stage = run_stage(Load(1, per_second=1), 4, url, photos, os.getpid())
    assert str(stage.load) == "1 request/s"
    assert 3 <= len(stage.requests) <= 5
    assert stage.rate == pytest.approx(1, abs=0.2)
