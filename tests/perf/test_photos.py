"""Photos come from a folder or an archive, the same ones each time."""

import tarfile
from pathlib import Path

import pytest

from export.evaluation.datasets import sampled_photos


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(10):
        path = tmp_path / "photos" / f"person-{number}" / "a.JPG"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"photo %d" % number)
    (tmp_path / "photos" / "README.md").write_text("no photo")
    return tmp_path / "photos"


def test_the_same_photos_are_chosen_each_time_and_none_twice(folder: Path) -> None:
    chosen = sampled_photos(folder, 4)
    assert chosen == sampled_photos(folder, 4)
    assert len(set(chosen)) == 4
    assert sampled_photos(folder, 4, seed=2) != chosen


def test_an_archive_gives_the_photos_that_the_folder_gives_and_no_other_files(folder: Path) -> None:
    archive = folder.with_suffix(".tgz")
    with tarfile.open(archive, "w:gz") as writer:
        writer.add(folder, "photos")
    assert sorted(sampled_photos(archive, 100)) == sorted(sampled_photos(folder, 100))
    assert len(sampled_photos(archive, 100)) == 10
    assert sorted(sampled_photos(archive, 3)) == sorted(sampled_photos(folder, 3))


def test_a_folder_without_photos_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no photos"):
        sampled_photos(tmp_path, 1)
