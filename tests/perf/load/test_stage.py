"""A stage counts what went wrong, and only that, and knows what the stack used meanwhile."""

import os
from pathlib import Path

import pytest

from perf.load.stage import Load, Outcome, run_stage
from tests.perf.load.api_stand_in import failing_api


def test_a_refusal_is_a_failure_and_a_photo_without_a_face_is_not(photos: Path) -> None:
    with failing_api() as url:
        stage = run_stage(Load(2), 3, url, photos, os.getpid())
    assert len(stage.requests) > 30
    assert stage.failures == pytest.approx(len(stage.requests) / 3, abs=3)
    for outcome in Outcome:
        share = 1 / 3 if outcome is Outcome.FAILED else 1 / 6
        assert stage.count(outcome) == pytest.approx(share * len(stage.requests), abs=3)
    assert 1 < stage.requests[-1].seconds - stage.start < 4
    assert 0 < stage.percentile(50) <= stage.percentile(95) < 1000
    assert stage.rate == pytest.approx((len(stage.requests) - 1) / (stage.requests[-1].seconds - stage.start))
    assert {sample.part for sample in stage.samples} > {"client"}
    assert all(1 < sample.megabytes <= sample.resident for sample in stage.samples)
