"""Assembles and publishes a release: Triton's sources, the committed threshold, the number, and what becomes current.

Thresholds that were measured once are kept with the sources, one file for each embedding space; `python -m export
calibrate --output export/calibrations/SPACE.json` makes one. A release becomes current only where nobody's matches
can suffer from it.
"""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import msgspec

from release.errors import ReleaseError
from release.links import CURRENT, SLOTS, any_linked, make_current, read_link
from release.manifest import MANIFEST, Manifest, ThresholdRecord, read_manifest
from release.store import Releases
from stack.running import supervisor_answers

CALIBRATIONS = Path(__file__).parents[1] / "calibrations"


def committed_threshold(embedding_space: str, folder: Path = CALIBRATIONS) -> ThresholdRecord | None:
    """The threshold measured for an embedding space, None if nobody has measured it.

    Raises:
        ReleaseError: its file is no threshold.
    """
    path = folder / f"{embedding_space}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=ThresholdRecord)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise ReleaseError(f"{path} holds no threshold: {error}") from error


class BuildResult(msgspec.Struct, frozen=True):
    """What a build has made, or found: `unchanged` is a release that was there already."""

    release: int
    embedding_space: str
    precision: str
    target: str
    folder: Path
    unchanged: bool
    current: bool


def refuse_while_running(state_dir: Path) -> None:
    """A running Trifid changes its release by an upgrade only, which loads the models before it uses them.

    Whether servers elsewhere run, which were never upgraded, nothing here tells but that the environment names them.

    Raises:
        ReleaseError: one runs on this state folder, or servers elsewhere have loaded a release of it, or may have.
    """
    elsewhere = os.environ.get("TRIFID_TRITON_URL_BESIDE") or any_linked(state_dir / "releases" / SLOTS)
    if elsewhere or supervisor_answers(state_dir / "run"):
        raise ReleaseError(
            f"Trifid runs on {state_dir}: build without --make-current, then `make upgrade RELEASE=N`"
        )


def publish_release(releases: Releases, manifest: Manifest, wanted_current: bool) -> BuildResult:
    """Publish what was assembled, unless an earlier release has the same content.

    That one keeps its number and its calibration, and gets one if it had none and there is one now.
    """
    earlier = releases.same_as(manifest)
    number = earlier.release if earlier else manifest.release
    folder = releases.folder / f"{number:04}"
    if not earlier:
        releases.publish(manifest)
    elif manifest.threshold.calibrated and not earlier.threshold.calibrated:
        _calibrate(folder, earlier, manifest.threshold)
    if _becomes_current(releases.folder, manifest.embedding_space, wanted_current):
        make_current(releases.folder, number)
    built = BuildResult(
        release=number,
        embedding_space=manifest.embedding_space,
        precision=manifest.precision,
        target=manifest.target,
        folder=folder,
        unchanged=earlier is not None,
        current=read_link(releases.folder, CURRENT) == number,
    )
    print("\n".join(_lines(built, releases.folder)), flush=True)
    return built


def _calibrate(folder: Path, manifest: Manifest, threshold: ThresholdRecord) -> None:
    manifest.with_threshold(threshold).write(folder / MANIFEST)
    print("threshold  is now a calibrated one", flush=True)


def _becomes_current(folder: Path, embedding_space: str, wanted: bool) -> bool:
    """The first release does. Later ones if that is wanted, and the people enrolled are known to them too."""
    try:
        current = read_manifest(folder / CURRENT / MANIFEST)
    except (OSError, msgspec.DecodeError):
        return True
    return wanted and current.embedding_space == embedding_space


def _lines(built: BuildResult, releases: Path) -> list[str]:
    state = "unchanged: it has this content already" if built.unchanged else "is built"
    lines = [f"release    {built.folder} {state}; embedding space {built.embedding_space}"]
    if built.current:
        return [*lines, "           it is current"]
    current = read_manifest(releases / CURRENT / MANIFEST)
    lines.append(
        f"           release {current.release} stays current: with Trifid running,"
        f" `make upgrade RELEASE={built.release}` switches to this one"
    )
    if current.embedding_space != built.embedding_space:
        lines.append("           its embedding space is another one, in which nobody is enrolled yet")
    return lines


MODELS = Path(__file__).parents[2] / "triton" / "models"


def alignment_version(models: Path) -> int:
    """`ALIGNMENT_VERSION` of the align step, read without running that module and its imports.

    Raises:
        ReleaseError: the module isn't there or doesn't set it to a number.
    """
    path = models / "align" / "1" / "alignment.py"
    if not path.is_file():
        raise ReleaseError(f"there is no {path}: the export needs the sources of Triton's models")
    for statement in ast.parse(path.read_text()).body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="ALIGNMENT_VERSION")], value=ast.Constant(value=int(version)))
                | ast.AnnAssign(
                    target=ast.Name(id="ALIGNMENT_VERSION"), value=ast.Constant(value=int(version))
                )
            ):
                return version
    raise ReleaseError(f"{path} doesn't set ALIGNMENT_VERSION to a number")


def copy_models(models: Path, destination: Path) -> None:
    """Copy the model repository. Triton wants a version folder `1` in each model, even an empty one."""
    shutil.copytree(models, destination, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for model in destination.iterdir():
        if model.is_dir():
            (model / "1").mkdir(exist_ok=True)
