"""A few people of LFW through the real ensemble, from the command line to the report.

Runs where LFW is at hand (`tests/support/lfw_archive.py`), with the photos of a few people only.
"""

import json
import re
from pathlib import Path

import pytest

from perf.accuracy.__main__ import main
from release.manifest import read_manifest
from tests.perf.accuracy.few_people import PEOPLE, PHOTOS


@pytest.fixture(scope="module")
def state(few: Path, release: Path) -> Path:
    """The state folder of one run."""
    state = few.parent / "state"
    arguments = ["run", "--lfw", str(few), "--release", str(release), "--state-dir", str(state)]
    assert main([*arguments, "--every", "4", "--no-baseline"]) == 0
    return state


def test_the_report_has_every_part(state: Path, release: Path) -> None:
    folder = state / "accuracy" / read_manifest(release / "manifest.json").embedding_space
    report = json.loads((folder / "report.json").read_text())
    assert report["subject"]["people"] == PEOPLE
    assert report["pipelines"][0]["photos"] == PEOPLE * PHOTOS
    assert report["pipelines"][0]["undetected"] == 0
    assert report["pipelines"][0]["pairs"]["accuracy"] > 0.9
    assert report["first_photos"][0]["figures"]["rank1_error"]["value"] == 0
    assert [row["variant"] for row in report["robustness"]][:2] == ["as it is", "turned +10°"]
    assert [row["photos"] for row in report["several_photos"]] == [1, 2, 3]
    assert "## Robustness" in (folder / "report.md").read_text()
    for picture in ("det", "scores", "gallery_size"):
        assert (folder / f"{picture}.png").stat().st_size > 10_000


def test_a_second_run_needs_no_ensemble_and_ends_with_the_figures(
    state: Path, few: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", "--lfw", str(few), "--release", str(release), "--state-dir", str(state)]
    assert main([*arguments, "--every", "4", "--no-baseline", "--triton", "127.0.0.1:1"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(r"frr_far4\.19=\d+\.\d\d eer=\d+\.\d\d rank1_error=0\.00", last)


def test_a_calibration_uses_the_same_embeddings(
    state: Path, few: Path, release: Path, tmp_path: Path
) -> None:
    arguments = ["calibrate", "--lfw", str(few), "--release", str(release), "--state-dir", str(state)]
    output = tmp_path / "threshold.json"
    assert main([*arguments, "--output", str(output), "--triton", "127.0.0.1:1"]) == 0
    threshold = json.loads(output.read_text())
    assert threshold["gallery_sizes"] == [1, 2, 4, 6, 10, PEOPLE]
    assert f"{PEOPLE} people" in threshold["source"]
    assert all(-1 < value < 0.8 for row in threshold["similarities"] for value in row)
