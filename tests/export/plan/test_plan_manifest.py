"""A release with a plan says what the plan was made with; one without doesn't mention it."""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from release.manifest import parse_manifest, read_manifest
from release.store import Releases
from tests.export.plan.planned import with_plan
from tests.support.releases import assembled


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
