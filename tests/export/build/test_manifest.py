"""A release's manifest says what it was made of and how well it does.

The service reads it without knowing the export's code, so the JSON itself is checked here, key by key,
and the figures in it are the ones of the release that these tests built.
"""

import json
from pathlib import Path

import torch

from export.build.publish import MODELS, alignment_version
from release.manifest import Manifest


def test_the_manifest_says_what_the_release_was_made_of(release: Path, manifest: Manifest) -> None:
    version = alignment_version(MODELS)
    assert manifest.release == 1
    assert manifest.embedding_space == f"facenet-casia-webface-704afe26-align{version}"
    assert (
        release / "models" / "align" / "1" / "embedding_space"
    ).read_text() == manifest.embedding_space + "\n"
    assert manifest.alignment_version == version
    assert manifest.weights.version == "20180408-102900"
    assert manifest.weights.sha256.startswith("704afe26766c")
    assert set(manifest.detector) == {"pnet.pt", "rnet.pt", "onet.pt"}
    assert (manifest.opset, manifest.ir_version, manifest.precision) == (17, 8, "fp32")
    assert (manifest.threshold.similarity, manifest.threshold.calibrated) == (0.58, False)
    assert manifest.libraries["torch"].split("+")[0] == torch.__version__.split("+")[0]
    assert {"onnx", "onnxruntime", "facenet-pytorch", "numpy"} <= set(manifest.libraries)


def test_the_manifest_is_plain_json_with_the_agreed_keys(release: Path) -> None:
    content = json.loads((release / "manifest.json").read_text())
    assert list(content) == [
        "release",
        "created",
        "embedding_space",
        "weights",
        "detector",
        "alignment_version",
        "opset",
        "ir_version",
        "precision",
        "threshold",
        "parity",
        "files",
        "libraries",
    ]
    assert content["created"].endswith("Z")
    assert len(content["created"]) == len("2026-11-22T11:00:00Z")
    assert set(content["parity"]) == {"photos", "faces", "min_iou", "max_landmark_error_px", "min_cosine"}


def test_parity_was_measured_and_printed(manifest: Manifest, built: tuple[Path, str]) -> None:
    parity, printed = manifest.parity, built[1]
    assert parity.photos == 16
    assert parity.faces == 14
    assert parity.min_iou > 0.9999
    assert 0 < parity.max_landmark_error_px < 0.01
    assert parity.min_cosine > 0.99999
    assert printed.count("\nparity ") == 16
    assert f"16 photos, 14 faces: IoU >= {parity.min_iou}" in printed
