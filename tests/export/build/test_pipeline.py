"""A build, end to end."""

import dataclasses
from pathlib import Path

import pytest
import torch
from facenet_pytorch import InceptionResnetV1

from export.build.mtcnn import cascade
from export.build.pipeline import BuildOptions, build
from export.build.weights.checkpoints import VGGFACE2
from export.build.weights.selection import LoadedWeights
from export.errors import ParityError
from release.manifest import Manifest, read_manifest
from release.store import sha256_of
from tests.export.checkpoints import CLASSES
from tests.support.releases import names_in


def test_building_again_changes_nothing_and_says_so(
    options: BuildOptions, release: Path, manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (release / "manifest.json").stat().st_mtime_ns
    again = build(options)
    assert (again.folder, again.unchanged, again.current) == (release, True, True)
    assert f"{release} unchanged" in capsys.readouterr().out
    assert names_in(release.parent) == ["0001", "current"]
    assert (release / "manifest.json").stat().st_mtime_ns == before
    assert read_manifest(release.parent / "current" / "manifest.json") == manifest


def test_vggface2_goes_the_same_way(tmp_path: Path, casia: LoadedWeights, manifest: Manifest) -> None:
    """With a checkpoint of the published one's names and shapes, classifier included."""
    torch.manual_seed(1)
    made = InceptionResnetV1(pretrained=None, classify=True, num_classes=CLASSES).state_dict() | casia.state
    made["last_linear.weight"] = made["last_linear.weight"].flip(0)  # another network than casia-webface's
    torch.save(made, tmp_path / "mine.pt")
    sha256 = sha256_of(tmp_path / "mine.pt")
    options = BuildOptions(
        state_dir=tmp_path / "state",
        photos=tmp_path / "photos",
        checkpoint_file=tmp_path / "mine.pt",
        vggface2=dataclasses.replace(VGGFACE2, sha256=sha256),
    )
    folder = build(options).folder
    made_manifest = read_manifest(folder / "manifest.json")
    version = manifest.alignment_version
    assert made_manifest.embedding_space == f"facenet-vggface2-{sha256[:8]}-align{version}"
    assert made_manifest.weights.name == "vggface2"
    assert made_manifest.weights.version == "20180402-114759"
    assert made_manifest.weights.sha256 == sha256
    assert (made_manifest.threshold.similarity, made_manifest.threshold.calibrated) == (0.70, False)
    assert "deepface" in made_manifest.threshold.source
    graph = "models/facenet/1/model.onnx"
    assert made_manifest.files[graph] != manifest.files[graph]
    assert (folder / graph).stat().st_size < 1.05 * 94e6  # the classifier stays out of the graph


def test_an_export_that_misses_parity_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cascade, "REFINEMENT_THRESHOLD", 0.99999)  # a graph that really finds fewer faces
    options = BuildOptions(state_dir=tmp_path, photos=tmp_path / "photos", weights="casia-webface")
    with pytest.raises(ParityError, match=r": the graph finds \d faces, the original \d"):
        build(options)
    assert names_in(tmp_path / "releases") == []
