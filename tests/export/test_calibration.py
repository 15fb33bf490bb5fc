"""A release's threshold: published until it is measured, and a measured one is never lost."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from export.build.pipeline import BuildOptions, build
from release.manifest import Manifest, read_manifest, write_json
from tests.export.calibrated import table


@pytest.fixture
def copied(options: BuildOptions, release: Path, tmp_path: Path) -> BuildOptions:
    """The built release in a state folder of this test's own, with an empty folder of calibrations."""
    shutil.copytree(release.parent, tmp_path / "releases", symlinks=True)
    (tmp_path / "calibrations").mkdir()
    return dataclasses.replace(options, state_dir=tmp_path, calibrations=tmp_path / "calibrations")


def test_a_committed_calibration_reaches_a_release_that_has_none_and_a_release_keeps_its_own(
    copied: BuildOptions, manifest: Manifest
) -> None:
    write_json(table(0.3), copied.calibrations / f"{manifest.embedding_space}.json")
    folder = build(copied).folder
    assert folder.name == "0001"
    assert read_manifest(folder / "manifest.json") == manifest.with_threshold(table(0.3))

    read_manifest(folder / "manifest.json").with_threshold(table(0.4)).write(folder / "manifest.json")
    assert build(copied).folder == folder
    assert read_manifest(folder / "manifest.json").threshold == table(0.4)
