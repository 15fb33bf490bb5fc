"""Fails where a container's image has no version of its own: such an image is another one tomorrow.

``python -m tests.image_tags`` looks at the Compose file, at every Dockerfile and at deploy/.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

STAGE = re.compile(
    r"^FROM\s+(?:--\S+\s+)?(?P<image>\S+)(?:\s+AS\s+(?P<name>\S+))?", re.MULTILINE | re.IGNORECASE
)
ARGUMENT = re.compile(r"^ARG\s+(\w+)=(\S+)", re.MULTILINE)
IMAGE = re.compile(r"^\s*(?:-\s+)?image(?:Name)?:\s*[\"']?([^\s\"']+)", re.MULTILINE)
VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}")
PINNED = re.compile(r"[^\s:@]+(:\d+)?[^\s:@]*(:v?\d[\w.-]*|@sha256:[0-9a-f]{64})$")


def images(path: Path) -> Iterator[str]:
    """The images that a file names, its variables replaced by their defaults."""
    text = path.read_text()
    if path.name != "Dockerfile":
        yield from (_filled(image, {}) for image in IMAGE.findall(text))
        return
    defaults = dict(ARGUMENT.findall(text))
    stages = set()
    for stage in STAGE.finditer(text):
        if stage["image"] not in stages:
            yield _filled(stage["image"], defaults)
        stages.add(stage["name"])


def _filled(image: str, defaults: dict[str, str]) -> str:
    return VARIABLE.sub(lambda found: found[2] or defaults.get(found[1], ""), image)


def files(root: Path) -> Iterator[Path]:
    """Every file in which images are named."""
    yield from root.glob("docker-compose*.yml")
    yield from root.glob("*/Dockerfile")
    yield from (path for path in (root / "deploy").rglob("*") if path.suffix in (".yaml", ".yml"))


def main() -> int:
    """Name each image that isn't pinned, and return the exit code."""
    found = [(path, image) for path in sorted(files(Path())) for image in images(path)]
    loose = [(path, image) for path, image in found if not PINNED.fullmatch(image)]
    for path, image in loose:
        print(f"{path}: {image or 'an image without a name'} has no version")
    print(f"{len(found)} images, {len(loose)} without a version")
    return int(bool(loose) or not found)


if __name__ == "__main__":
    sys.exit(main())
