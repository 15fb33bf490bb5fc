"""A stage without a service behind it is all failures; one that can't run at all says why."""

import os
from pathlib import Path

import pytest

from perf.load.stage import Load, StageError, run_stage


def test_requests_to_nobody_are_all_failures(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "0.jpg").write_bytes(b"a photo")
    stage = run_stage(Load(1), 2, "http://127.0.0.1:1", photos, os.getpid())
    assert stage.failures == len(stage.requests) > 0


def test_a_stage_without_any_request_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="locust failed with 1 users"):
        run_stage(Load(1), 1, "http://127.0.0.1:1", tmp_path / "photos", os.getpid())
