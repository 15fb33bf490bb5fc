"""Calibrations that are kept with the sources."""

from pathlib import Path

import pytest

from export.build.publish import CALIBRATIONS, committed_threshold
from release.errors import ReleaseError


def test_a_space_that_nobody_has_measured_has_no_committed_threshold(tmp_path: Path) -> None:
    assert committed_threshold("facenet-vggface2-281cebca-align1", tmp_path) is None


def test_a_damaged_calibration_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "space.json").write_text('{"calibrated": true}')
    with pytest.raises(ReleaseError, match=r"space\.json holds no threshold"):
        committed_threshold("space", tmp_path)


@pytest.mark.parametrize("path", sorted(CALIBRATIONS.glob("*.json")), ids=lambda path: path.stem)
def test_every_committed_calibration_asks_for_more_similarity_at_a_lower_rate(path: Path) -> None:
    threshold = committed_threshold(path.stem)
    assert threshold is not None
    assert threshold.calibrated
    assert threshold.similarities is not None
    assert threshold.gallery_sizes == sorted(set(threshold.gallery_sizes or ()))
    assert len(threshold.similarities) == len(threshold.gallery_sizes)
    for row in threshold.similarities:
        assert row == sorted(row)
        assert len(row) == len(threshold.false_accept_rates or ())
