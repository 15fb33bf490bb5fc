"""A build, end to end.

A build that is stopped leaves no release, and the next one succeeds. A release's threshold: published until it is
measured, and a measured one is never lost. Calibrations that are kept with the sources. What a release takes from
Triton's sources. The alignment's version is part of the embedding space's name, because other crops give embeddings
that must not be compared with the earlier ones. Its module runs in Triton and imports what isn't here.
"""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from facenet_pytorch import InceptionResnetV1

from export.__main__ import main
from export.build.mtcnn import cascade
from export.build.pipeline import BuildOptions, build
from export.build.publish import CALIBRATIONS, MODELS, alignment_version, committed_threshold, copy_models
from export.build.weights.checkpoints import VGGFACE2
from export.build.weights.selection import LoadedWeights
from export.errors import ParityError
from release.errors import ReleaseError
from release.manifest import Manifest, read_manifest, write_json
from release.store import sha256_of
from tests.export.build.test_checkpoints import CLASSES
from tests.support.releases import names_in, table


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


def command(repository: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "export", *arguments],
        cwd=repository,
        env=os.environ | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_build_killed_in_the_middle_is_no_release_and_the_next_one_succeeds(
    tmp_path: Path, repository: Path
) -> None:
    state = tmp_path / "state"
    arguments = ("build", "--weights", "casia-webface", "--state-dir", str(state))
    with command(repository, *arguments) as killed:
        assert killed.stdout is not None
        assert any(line.startswith("facenet") for line in killed.stdout)  # both graphs are written
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert (state / "releases" / ".building" / "models" / "mtcnn" / "1" / "model.onnx").exists()
    assert names_in(state / "releases") == [".building"]

    assert main(list(arguments)) == 0
    assert names_in(state / "releases") == ["0001", "current"]
    assert read_manifest(state / "releases" / "current" / "manifest.json").release == 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(tmp_path: Path, repository: Path, stop: signal.Signals) -> None:
    with command(
        repository, "build", "--weights", "casia-webface", TRIFID_STATE_DIR=str(tmp_path)
    ) as interrupted:
        assert interrupted.stdout is not None
        assert any(line.startswith("weights") for line in interrupted.stdout)
        interrupted.send_signal(stop)
        _, errors = interrupted.communicate(timeout=20)
    assert interrupted.returncode == 130
    assert errors == "interrupted: nothing was changed\n"
    assert names_in(tmp_path / "releases") == []


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


@pytest.mark.parametrize("line", ["ALIGNMENT_VERSION = 7", "ALIGNMENT_VERSION: Final[int] = 7  # why"])
def test_the_alignments_version_is_read_without_running_the_module(tmp_path: Path, line: str) -> None:
    module = tmp_path / "align" / "1" / "alignment.py"
    module.parent.mkdir(parents=True)
    module.write_text(f'"""Align."""\nimport nothing_of_this_name\n\n{line}\n')
    assert alignment_version(tmp_path) == 7


@pytest.mark.parametrize("line", ["", "ALIGNMENT_VERSION = '7'", "ALIGNMENT_VERSION = other.VERSION"])
def test_a_module_without_a_version_is_refused(tmp_path: Path, line: str) -> None:
    module = tmp_path / "align" / "1" / "alignment.py"
    with pytest.raises(ReleaseError, match="needs the sources of Triton's models"):
        alignment_version(tmp_path)
    module.parent.mkdir(parents=True)
    module.write_text(line)
    with pytest.raises(ReleaseError, match="doesn't set ALIGNMENT_VERSION to a number"):
        alignment_version(tmp_path)


def test_every_model_of_the_repository_gets_its_version_folder(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(MODELS, sources)
    (sources / "align" / "1" / "__pycache__").mkdir(exist_ok=True)
    copy_models(sources, tmp_path / "models")
    models = sorted(path.name for path in (tmp_path / "models").iterdir())
    assert models == ["align", "decode", "face_embedding", "facenet", "mtcnn"]
    for model in models:
        assert (tmp_path / "models" / model / "config.pbtxt").is_file()
        assert (tmp_path / "models" / model / "1").is_dir()
    assert not list((tmp_path / "models").rglob("__pycache__"))
