"""The releases that the drill changes between: of the present sources, built once and kept in STATE/upgrade-drill.

FP32 and INT8 are of one embedding space. The third is the INT8 one in a space of its own: see `permutation`.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from export.build.publish import MODELS
from perf.stack_launch import PROJECT
from release.manifest import MANIFEST, Manifest, read_manifest
from release.store import hashes

OTHER = "-permuted"
"""How the name of the other embedding space ends."""

NAMED_IN = Path("models") / "align" / "1" / "embedding_space"
NETWORK = Path("models") / "facenet" / "1" / "model.onnx"


class BuildError(RuntimeError):
    """A release can't be built; the message is what the export said."""


@dataclass(frozen=True)
class Workshop:
    """Where releases are built, of which weights, and by whom.

    Attributes:
        state: gets a folder `releases` with what is built.
        python: of the export's environment.
        weights: the name of FaceNet's.
        photos: on which the export checks and fits the graphs.
    """

    state: Path
    python: Path
    weights: str
    photos: Path

    def built(self, precision: str) -> Path:
        """The folder of the release in this precision, built if there is none of the present sources.

        Raises:
            BuildError: it can't be.
        """
        return self._found(precision) or self._build(precision)

    def in_other_space(self, release: Path) -> Path:
        """A release like another, but for the embedding space; made if there is none.

        Raises:
            BuildError: it can't be.
        """
        manifest = read_manifest(release / MANIFEST)
        space = f"{manifest.embedding_space}{OTHER}"
        return self._found(manifest.precision, space) or self._permuted(release, manifest, space)

    def _found(self, precision: str, space: str | None = None) -> Path | None:
        for folder in sorted(self._releases().glob("[0-9]*")):
            manifest = read_manifest(folder / MANIFEST)
            is_other = manifest.embedding_space.endswith(OTHER)
            wanted = manifest.embedding_space == space if space else not is_other
            if wanted and manifest.precision == precision and _is_of_present_sources(folder):
                return folder
        return None

    def _build(self, precision: str) -> Path:
        print(f"Building a release in {precision} (about a minute) …", flush=True)
        options = ["--weights", self.weights, "--precision", precision]
        places = ["--photos", str(self.photos), "--state-dir", str(self.state)]
        self._run("-m", "export", "build", *options, *places)
        found = self._found(precision)
        if not found:
            raise BuildError(f"the export has built no release in {precision}")
        return found

    def _permuted(self, release: Path, manifest: Manifest, space: str) -> Path:
        number = max(int(folder.name) for folder in self._releases().glob("[0-9]*")) + 1
        half_made = self._releases() / ".permuting"
        shutil.rmtree(half_made, ignore_errors=True)
        shutil.copytree(release, half_made, ignore=shutil.ignore_patterns("__pycache__"))
        (half_made / NAMED_IN).write_text(f"{space}\n")
        self._run("-m", "perf.soak.permuted_model", str(half_made / NETWORK))
        msgspec.structs.replace(
            manifest,
            release=number,
            created=datetime.now(UTC).replace(microsecond=0),
            embedding_space=space,
            files=hashes(half_made),
        ).write(half_made / MANIFEST)
        return half_made.rename(self._releases() / f"{number:04}")

    def _releases(self) -> Path:
        return self.state / "releases"

    def _run(self, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603  no shell
            [str(self.python), *arguments], cwd=PROJECT, check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise BuildError(f"a release of the drill can't be built: {done.stderr.strip()}")


def _is_of_present_sources(release: Path) -> bool:
    return all(
        _content(release / "models" / path.relative_to(MODELS)) == path.read_bytes()
        for path in MODELS.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    )


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@dataclass(frozen=True)
class Releases:
    """Folders of the three releases."""

    first: Path
    """FP32: in use when the drill begins."""
    same_space: Path
    """INT8."""
    other_space: Path

    @classmethod
    def of(cls, workshop: Workshop) -> "Releases":
        """Build what is missing.

        Raises:
            BuildError: it can't be.
        """
        int8 = workshop.built("int8")
        return cls(workshop.built("fp32"), int8, workshop.in_other_space(int8))

    def linked_into(self, state: Path) -> Path:
        """Give a state folder on the same disk these releases, as hard links, and make the first one current.

        Returns:
            The link to the current one.
        """
        folder = state / "releases"
        folder.mkdir(parents=True)
        for release in (self.first, self.same_space, self.other_space):
            shutil.copytree(
                release,
                folder / release.name,
                copy_function=os.link,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        current = folder / "current"
        current.symlink_to(self.first.name)
        return current


def space_of(release: Path) -> str:
    """The embedding space of a release's folder."""
    return read_manifest(release / MANIFEST).embedding_space


def weights_of(release: Path) -> str:
    """The name of a release's weights."""
    return read_manifest(release / MANIFEST).weights.name
