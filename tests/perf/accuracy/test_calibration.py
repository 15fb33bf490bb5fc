"""A calibration as the manifest carries it."""

from pathlib import Path

from export.build.publish import committed_threshold
from export.evaluation.calibration import write_into_manifest
from release.manifest import ThresholdRecord, read_manifest, write_json
from tests.perf.accuracy.manifests import MANIFEST


def test_the_manifest_keeps_everything_but_the_threshold(threshold: ThresholdRecord, tmp_path: Path) -> None:
    MANIFEST.write(tmp_path / "manifest.json")
    write_into_manifest(tmp_path / "manifest.json", threshold)
    assert read_manifest(tmp_path / "manifest.json") == MANIFEST.with_threshold(threshold)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_the_source_says_what_was_measured_and_when(threshold: ThresholdRecord) -> None:
    assert "300 people" in threshold.source
    assert "2026-11-22" in threshold.source


def test_the_table_covers_a_gallery_of_one_and_of_everybody(threshold: ThresholdRecord) -> None:
    assert threshold.gallery_sizes == [1, 2, 4, 6, 10, 30, 100, 300]


def test_a_threshold_file_is_read_back(threshold: ThresholdRecord, tmp_path: Path) -> None:
    write_json(threshold, tmp_path / "space.json")
    assert committed_threshold("space", tmp_path) == threshold
