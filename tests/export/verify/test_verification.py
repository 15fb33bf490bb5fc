"""A release whose files aren't those that were built is refused before anything of it runs."""

from pathlib import Path

import pytest

from export.errors import VerificationError
from export.verify.verification import verify
from tests.integration.stack_launch import RELEASE
from tests.upgrade.spoiling import copy_of


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
