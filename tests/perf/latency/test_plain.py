"""facenet-pytorch runs in a process of its own, which embeds photos one by one and ends with the measurement."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from perf.latency.sides import Plain, PlainError, running_plain
from release.manifest import Weights, read_manifest
from service.settings import Settings
from tests.support.photos import project_photos


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_manifest(Settings().release / "manifest.json").weights


@pytest.fixture
def plain(weights: Weights) -> Iterator[Plain]:
    python = Settings().state_dir.absolute() / "envs" / "export" / "bin" / "python"
    if not python.exists():
        pytest.skip("the export's environment isn't installed: make models does it")
    with running_plain(python, weights, threads=1) as running:
        yield running


def test_it_embeds_photo_after_photo_and_a_photo_without_a_face_ends_it(plain: Plain) -> None:
    photos = project_photos()
    plain.embed(photos.known_a_again)
    plain.embed(photos.known_b)
    with pytest.raises(PlainError):
        plain.embed(photos.no_face)


def test_a_missing_environment_is_said_with_the_way_to_install_it(weights: Weights, tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError, match="make models"),
        running_plain(tmp_path / "python", weights, threads=1),
    ):
        pass
