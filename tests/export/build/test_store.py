"""Releases get numbers, and the same content is recognised when it is built again.

What counts as content is what decides the embeddings: weights, graphs, code of the steps. The date, the libraries
that built it and the threshold don't, so neither an unchanged project nor a calibration gives a new release. A
release appears whole or not at all. Whatever happens to a build (an error, a full disk, a killed process, a second
build beside it), a reader of `current` finds the release that was there before or the whole new one. A release is a
model repository, and a portrait to try it with.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from export.build.networks import OnnxNetworks
from release.errors import ReleaseError
from release.links import make_current
from release.manifest import Manifest, read_manifest
from release.store import Releases, locked_releases, sha256_of
from tests.support.releases import assembled, names_in


def test_releases_are_numbered(folder: Path, releases: Releases) -> None:
    for number in (1, 2, 3):
        published = releases.publish(assembled(releases, f"content {number}"))
        assert published == folder / f"{number:04}"
        assert (published / "models" / "graph").read_text() == f"content {number}"
    assert names_in(folder) == ["0001", "0002", "0003"]


def test_a_manifest_is_read_back_as_it_was_written(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    written = releases.publish(manifest) / "manifest.json"
    assert read_manifest(written) == manifest
    assert msgspec.json.decode(written.read_bytes())["created"] == "2026-11-22T11:00:00Z"


def test_the_same_content_is_recognised_whenever_and_with_whatever_it_was_built(releases: Releases) -> None:
    first = assembled(releases, "content")
    releases.publish(first)
    later = assembled(releases, "content", created=datetime(2027, 1, 1, tzinfo=UTC))
    assert releases.same_as(msgspec.structs.replace(later, libraries={"torch": "3"})) == first


@pytest.mark.parametrize("change", [{"alignment_version": 2}, {"opset": 18}, {"files": {}}, {"detector": {}}])
def test_other_content_is_another_release(releases: Releases, change: dict[str, object]) -> None:
    releases.publish(assembled(releases, "content"))
    again = assembled(releases, "content")
    assert releases.same_as(again) is not None
    assert releases.same_as(msgspec.structs.replace(again, **change)) is None


def test_a_damaged_release_is_not_taken_for_the_same(folder: Path, releases: Releases) -> None:
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "models" / "graph").write_text("damaged")
    assert releases.same_as(assembled(releases, "content")) is None


def test_a_release_that_triton_has_served_is_still_the_same(folder: Path, releases: Releases) -> None:
    """Its Python steps leave their bytecode there."""
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "models" / "__pycache__").mkdir()
    (folder / "0001" / "models" / "__pycache__" / "model.cpython-311.pyc").write_bytes(b"bytecode")
    assert releases.same_as(assembled(releases, "content")) is not None


@pytest.mark.parametrize("manifest", ["", "{}", "no json"])
def test_a_release_without_a_readable_manifest_is_passed_over(
    folder: Path, releases: Releases, manifest: str
) -> None:
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "manifest.json").write_text(manifest)
    again = assembled(releases, "content")
    assert releases.same_as(again) is None
    assert again.release == 2


def test_an_error_while_building_leaves_nothing(folder: Path) -> None:
    def build_and_fail() -> None:
        with locked_releases(folder) as releases:
            assembled(releases, "half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build_and_fail()
    assert names_in(folder) == []


def test_what_a_killed_build_left_is_removed_and_what_was_current_stays(folder: Path) -> None:
    with locked_releases(folder) as releases:
        releases.publish(assembled(releases, "content"))
        make_current(folder, 1)
    (folder / ".building" / "models").mkdir(parents=True)
    (folder / ".building" / "models" / "graph").write_text("half")
    (folder / ".current").symlink_to("0002")
    (folder / ".deleting" / "models").mkdir(parents=True)
    with locked_releases(folder):
        assert names_in(folder) == ["0001", "current"]
    assert names_in(folder) == ["0001", "current"]
    assert (folder / "current" / "models" / "graph").read_text() == "content"


def test_two_commands_at_once_are_refused(folder: Path, releases: Releases) -> None:
    assembled(releases, "mine")
    with pytest.raises(ReleaseError, match=r"another command .* is running"), locked_releases(folder):
        pass
    assert (releases.building / "models" / "graph").read_text() == "mine"


def test_a_release_is_a_model_repository_and_its_manifest_names_every_file(
    release: Path, manifest: Manifest
) -> None:
    files = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert files - {"manifest.json"} == set(manifest.files)
    assert {
        "probe.jpg",
        "models/mtcnn/1/model.onnx",
        "models/mtcnn/config.pbtxt",
        "models/mtcnn/configs/plan.pbtxt",
        "models/mtcnn/warmup/portrait",
        "models/facenet/1/model.onnx",
        "models/facenet/config.pbtxt",
        "models/align/1/model.py",
        "models/align/1/embedding_space",
        "models/decode/1/model.py",
        "models/face_embedding/config.pbtxt",
    } <= files
    for path, sha256 in manifest.files.items():
        assert sha256_of(release / path) == sha256
    assert (release / "models" / "face_embedding" / "1").is_dir()


def test_current_points_to_the_release_by_a_relative_link(release: Path) -> None:
    assert (release.parent / "current").readlink() == Path("0001")


def test_the_probe_is_a_small_portrait_with_one_face(release: Path, graphs: OnnxNetworks) -> None:
    assert (release / "probe.jpg").stat().st_size < 30_000
    assert (release / "models/mtcnn/warmup/portrait").stat().st_size == 200 * 200 * 3  # its pixels
    with Image.open(release / "probe.jpg") as probe:
        assert (probe.format, probe.size) == ("JPEG", (200, 200))
        [box] = graphs.detect(np.asarray(probe)).boxes
    assert 40 < box[2] - box[0] < 120
