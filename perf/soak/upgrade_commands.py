"""The commands that exchange releases, run as an operator runs them, killed at a step, and the releases they change.

`python -m perf.soak.upgrade_commands STEP RELEASE …` is an upgrade that kills itself (SIGKILL) when a step begins, for
nobody outside knows when that is. The releases are of the present sources, built once and kept in STATE/upgrade-drill:
FP32 and INT8 of one embedding space, and the INT8 one in a space of its own (`perf.soak.permuted_model`).
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from export.build.publish import MODELS
from export.options import parser
from export.upgrade.command import upgrade
from export.upgrade.models import ExchangeResult
from export.upgrade.steps import Step, StepListener
from perf.system import PROJECT, System
from release.manifest import MANIFEST, Manifest, read_manifest
from release.store import hashes

PATIENCE = 600.0
"""Seconds after which a command counts as stuck."""

AFTERWARDS = frozenset({Step.WATCH.value, Step.UNLOAD.value})
"""Steps that come after the switch."""


class CommandError(RuntimeError):
    """It didn't do what it was to do; the message is what it said last."""


def until_switched_s(exchange: ExchangeResult) -> float:
    """Seconds from an exchange's start until the new release answered."""
    return sum(each.seconds for each in exchange.steps if each.step not in AFTERWARDS)


def exchanged(system: System, command: Sequence[str]) -> ExchangeResult:
    """Run `python -m export` with these arguments to its end.

    Raises:
        CommandError: it fails, or its last line isn't what it should be.
    """
    done = _run(system, ["-m", "export", *command, "--json"])
    if done.returncode:
        raise CommandError(_last_line(done.stderr) or f"exit code {done.returncode}")
    try:
        return msgspec.json.decode(_last_line(done.stdout), type=ExchangeResult)
    except msgspec.MsgspecError as error:
        raise CommandError(f"its last line can't be read: {error}") from error


def killed(system: System, step: str, arguments: Sequence[str]) -> None:
    """Run an upgrade that kills itself when a step begins.

    Raises:
        CommandError: it ended otherwise.
    """
    done = _run(system, ["-m", "perf.soak.upgrade_commands", step, *arguments])
    if done.returncode != -signal.SIGKILL:
        said = _last_line(done.stderr)
        raise CommandError(f"it wasn't killed, but ended with exit code {done.returncode} {said}".rstrip())


def _run(system: System, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  no shell
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=dict(system.environment),
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"it wasn't over after {PATIENCE:g} s") from error


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


AMIDST_SECONDS = {Step.REEMBED: 0.3}
"""How far into which step it gets before it dies: some people have a vector in the other space then. Of the other steps
none is begun, and none after it, however short it is."""


def kill_at(fatal: Step) -> StepListener:
    """What an upgrade is to call as each step begins; it doesn't survive one of them."""
    begun = set[Step]()

    def begin(step: Step) -> None:
        if fatal in begun or (step is fatal and step not in AMIDST_SECONDS):
            _die()
        if step is fatal:
            threading.Timer(AMIDST_SECONDS[step], _die).start()
        begun.add(step)

    return begin


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(argv: list[str]) -> int:
    """Upgrade, and die; returns an exit code only if the step never came."""
    step, *command = argv
    upgrade(parser().parse_args(["upgrade", *command]), begin=kill_at(Step[step]))
    return 0


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
