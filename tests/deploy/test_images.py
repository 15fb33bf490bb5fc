"""`python -m tests.image_tags`, which `make lint` runs, finds images without a version."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image_tags import images
from tests.support.project import PROJECT

LOOSE = [
    "postgres",
    "postgres:latest",
    "registry:5000/postgres",
    "postgres:${VERSION}",
    "postgres:${VERSION:-}",
]
PINNED = ["postgres:17.6", "registry:5000/postgres:17", "prom/prometheus:v3.5.0", "postgres:${VERSION:-17}"]


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """The check, run on a folder as `make lint` runs it on the project's."""
    command = [sys.executable, "-m", "tests.image_tags"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("image", LOOSE)
def test_an_image_without_a_version_is_named(tmp_path: Path, image: str) -> None:
    (tmp_path / "docker-compose.yml").write_text(f"services:\n  db:\n    image: {image}\n")
    process = checked(tmp_path)
    assert process.returncode == 1
    assert re.search(r"docker-compose.yml: (registry:5000/)?postgres\S* has no version", process.stdout)


@pytest.mark.parametrize("image", PINNED)
def test_an_image_with_a_version_passes(tmp_path: Path, image: str) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "db.yaml").write_text(f"containers:\n  - image: {image}\n")
    process = checked(tmp_path)
    assert process.returncode == 0, process.stdout


def test_a_dockerfile_s_arguments_count_and_its_own_stages_don_t(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("ARG VERSION=24.10\nFROM a:${VERSION}-py3 AS build\nFROM build\nFROM b\n")
    assert list(images(file)) == ["a:24.10-py3", "b"]


def test_every_file_that_names_an_image_is_looked_at() -> None:
    process = checked(PROJECT)
    assert process.returncode == 0, process.stdout
    assert int(process.stdout.split(" images")[0].split()[-1]) >= 10
