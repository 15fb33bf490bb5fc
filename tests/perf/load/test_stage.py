"""A stage counts what went wrong, and only that, and knows what the stack used meanwhile."""

import os
from pathlib import Path

import pytest

from perf.load.stage import run_stage
from tests.perf.load.api_stand_in import failing_api


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "0.jpg").write_bytes(b"a photo")
    return folder


def test_a_refusal_is_a_failure_and_a_photo_without_a_face_is_not(photos: Path) -> None:
    with failing_api() as url:
        stage = run_stage(2, 3, url, photos, os.getpid())
    assert len(stage.requests) > 30
    assert stage.failures == pytest.approx(len(stage.requests) / 3, abs=3)
    assert stage.requests[0].seconds == 0
    assert 1 < stage.requests[-1].seconds < 4
    assert 0 < stage.percentile(50) <= stage.percentile(95) < 1000
    assert stage.rate == pytest.approx((len(stage.requests) - 1) / stage.requests[-1].seconds)
    assert len(stage.samples) >= 2
    assert all(sample.megabytes > 1 for sample in stage.samples)
