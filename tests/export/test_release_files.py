"""A release is a model repository, and a portrait to try it with."""

from pathlib import Path

import numpy as np
from PIL import Image

from export.build.networks import Graphs
from release.manifest import Manifest
from release.store import sha256_of


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


def test_the_probe_is_a_small_portrait_with_one_face(release: Path, graphs: Graphs) -> None:
    assert (release / "probe.jpg").stat().st_size < 30_000
    assert (release / "models/mtcnn/warmup/portrait").stat().st_size == 200 * 200 * 3  # its pixels
    with Image.open(release / "probe.jpg") as probe:
        assert (probe.format, probe.size) == ("JPEG", (200, 200))
        [box] = graphs.detect(np.asarray(probe)).boxes
    assert 40 < box[2] - box[0] < 120
