"""A real release in a Triton of its own passes beside a copy of it.

Copies of the present release with something wrong in them. A real release that crops otherwise than its name says is
refused, in real Tritons. A release whose files aren't those that were built is refused before anything of it runs.
"""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from export.__main__ import main
from export.errors import VerificationError
from export.verify.verification import verify
from release.manifest import read_manifest
from release.store import hashes
from tests.support.photos import PRESIDENTS
from tests.support.stack import RELEASE


def copy_of(release: Path, folder: Path, number: int) -> Path:
    """A release like it, with another number."""
    copy = folder / f"{number:04}"
    shutil.copytree(release, copy, ignore=shutil.ignore_patterns("__pycache__"))
    sign(copy, number)
    return copy


def sign(release: Path, number: int) -> None:
    """Let its manifest name the files as they are now."""
    manifest = read_manifest(release / "manifest.json")
    changed = msgspec.structs.replace(manifest, release=number, files=hashes(release))
    changed.write(release / "manifest.json")


def test_the_present_release_passes_beside_a_copy_of_it(tmp_path: Path) -> None:
    said: list[str] = []
    found = verify(copy_of(RELEASE.resolve(), tmp_path, 901), RELEASE, PRESIDENTS, None, said.append)
    assert found.refusals == []
    assert found.photos == found.answered > 3
    assert (found.release, found.same_space, found.recognition) == (901, True, None)
    assert found.comparison is not None
    assert found.comparison.min_cosine == pytest.approx(1, abs=1e-4)
    assert found.comparison.detection_agreement == 1
    assert "release 901: starting a Triton of its own …" in said


def test_a_release_that_crops_otherwise_in_the_same_space_is_refused_with_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = copy_of(RELEASE.resolve(), tmp_path, 902)
    module = spoilt / "models" / "align" / "1" / "alignment.py"
    module.write_text(module.read_text().replace("MARGIN = 0.24", "MARGIN = 0.9"))
    sign(spoilt, 902)
    arguments = ["verify", str(spoilt), "--against", str(RELEASE), "--photos", str(PRESIDENTS), "--json"]
    assert main(arguments) == 1
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert figures["comparison"]["mean_cosine"] < 0.99
    assert any("the mean cosine is" in refusal for refusal in figures["refusals"])
    assert "release 902 refused" in printed.err


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_of(RELEASE.resolve(), tmp_path, 901)


def refusals(release: Path) -> list[str]:
    found = verify(release, None, release / "nowhere", None, print)
    assert (found.photos, found.answered, found.comparison) == (0, 0, None)
    return found.refusals


def test_a_changed_file_is_named(copy: Path) -> None:
    with (copy / "models" / "facenet" / "1" / "model.onnx").open("r+b") as file:
        file.write(b"\0\0")
    assert refusals(copy) == ["models/facenet/1/model.onnx is not the file that was built"]


def test_a_missing_and_an_added_file_are_named(copy: Path) -> None:
    (copy / "probe.jpg").rename(copy / "probe.png")
    assert refusals(copy) == ["probe.jpg is missing", "probe.png was not built"]


def test_a_folder_without_a_manifest_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="has no readable manifest"):
        verify(tmp_path, None, tmp_path, None, print)
