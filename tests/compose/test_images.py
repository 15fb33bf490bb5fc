"""What docker-compose.gpu.yml builds, and from what."""

import re
from pathlib import Path
from typing import Any

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
