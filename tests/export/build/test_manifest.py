"""A release's manifest says what it was made of and how well it does.

The service reads it without knowing the export's code, so the JSON itself is checked here, key by key, and the
figures in it are the ones of the release that these tests built. A calibrated release's manifest. A release with a
plan says what the plan was made with; one without doesn't mention it. No two plans have the same bytes: what makes
two releases with a plan the same is what the plans were made of.
"""

import json
from pathlib import Path

import msgspec
import pytest
import torch

from export.__main__ import main
from export.build.publish import MODELS, alignment_version
from release.manifest import PLAN, Manifest, parse_manifest, read_manifest
from release.store import Releases
from tests.support.releases import MADE, assembled, table, with_plan


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


def test_a_calibrated_release_is_the_same_release(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    folder = releases.publish(manifest)
    calibrated = manifest.with_threshold(table(0.3))
    calibrated.write(folder / "manifest.json")
    assert releases.same_as(assembled(releases, "content")) == calibrated


def test_the_json_has_only_the_members_of_its_kind(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    published = json.loads(msgspec.json.encode(manifest))["threshold"]
    assert set(published) == {"calibrated", "similarity", "source"}
    measured = json.loads(msgspec.json.encode(manifest.with_threshold(table(0.3))))["threshold"]
    assert set(measured) == {
        "calibrated",
        "source",
        "neighbours",
        "crowd_weight",
        "gallery_sizes",
        "false_accept_rates",
        "similarities",
    }


def test_the_plan_is_described_in_the_manifest(releases: Releases) -> None:
    manifest = with_plan(releases, "a plan")
    file = releases.publish(manifest) / "manifest.json"
    assert read_manifest(file) == manifest
    assert json.loads(file.read_bytes())["plan"] == {
        "tensorrt": "10.5.0",
        "gpu": "NVIDIA A10G",
        "compute_capability": "8.6",
        "precision": "fp16",
        "batches": [1, 8, 32],
        "min_cosine": 0.99999,
        "min_batch_cosine": 1.0,
    }


def test_a_release_without_a_plan_doesnt_mention_one_and_older_ones_are_read(releases: Releases) -> None:
    manifest = assembled(releases, "graph")
    file = releases.publish(manifest) / "manifest.json"
    assert "plan" not in json.loads(file.read_bytes())
    assert read_manifest(file).plan is None


def test_the_service_reads_what_it_needs_of_a_release_with_a_plan(releases: Releases) -> None:
    file = releases.publish(with_plan(releases, "a plan")) / "manifest.json"
    assert parse_manifest(file.read_bytes()).embedding_space == "facenet-casia-webface-704afe26-align1"


def test_the_list_shows_the_target(
    folder: Path, releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    releases.publish(assembled(releases, "graph"))
    releases.publish(with_plan(releases, "a plan"))
    assert main(["list", "--state-dir", str(folder.parent)]) == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert "fp32       onnx" in first
    assert "fp32       tensorrt" in second


def test_the_same_graph_and_gpu_are_the_same_release_though_no_two_plans_are_alike(
    releases: Releases,
) -> None:
    first = with_plan(releases, "a plan")
    releases.publish(first)
    measured = msgspec.structs.replace(MADE, min_cosine=0.99998)
    assert releases.same_as(with_plan(releases, "the same with other kernels", measured)) == first


@pytest.mark.parametrize(
    "change",
    [{"gpu": "Tesla T4"}, {"compute_capability": "7.5"}, {"tensorrt": "10.7.0"}, {"batches": [1, 4, 16]}],
)
def test_for_another_gpu_tensorrt_or_batch_it_is_another_release(
    releases: Releases, change: dict[str, object]
) -> None:
    releases.publish(with_plan(releases, "a plan"))
    assert releases.same_as(with_plan(releases, "a plan", msgspec.structs.replace(MADE, **change))) is None


def test_with_and_without_a_plan_are_two_releases(releases: Releases) -> None:
    releases.publish(with_plan(releases, "a plan"))
    assert releases.same_as(assembled(releases, "graph")) is None


def test_a_release_whose_plan_was_damaged_is_not_taken_for_the_same(folder: Path, releases: Releases) -> None:
    releases.publish(with_plan(releases, "a plan"))
    (folder / "0001" / PLAN).write_text("damaged")
    assert releases.same_as(with_plan(releases, "a plan")) is None
