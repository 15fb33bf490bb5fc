"""The commands that exchange the release, in this process, and what they leave.

A release of another embedding space. Makes a release that is in use fail.
"""

import os
import shutil
import signal
from pathlib import Path

import msgspec
import psutil

from export.options import parser
from export.upgrade import command
from export.upgrade.steps import StepListener
from release.manifest import MANIFEST, read_manifest
from release.store import hashes
from service.settings import Settings


def upgrade(release: int, begin: StepListener = lambda _: None) -> None:
    """`python -m export upgrade`."""
    command.upgrade(parser().parse_args(["upgrade", str(release), "--watch-seconds", "2"]), begin)


def rollback(begin: StepListener = lambda _: None) -> None:
    """`python -m export rollback`."""
    command.rollback(parser().parse_args(["rollback", "--watch-seconds", "2"]), begin)


def served(settings: Settings) -> dict[int, str]:
    """Which release each slot serves."""
    return {slot.number: slot.release.name for slot in settings.slots.served()}


def in_other_space(release: Path, number: int) -> Path:
    """Copy a release, whose models then name another space than they are of."""
    folder = release.with_name(f"{number:04}")
    shutil.copytree(release, folder)
    manifest = read_manifest(folder / MANIFEST)
    space = f"{manifest.embedding_space}-other"
    (folder / "models" / "align" / "1" / "embedding_space").write_text(f"{space}\n")
    changed = msgspec.structs.replace(manifest, release=number, embedding_space=space, files=hashes(folder))
    changed.write(folder / MANIFEST)
    return folder


NETWORK = Path("models") / "facenet" / "1" / "model.onnx"


def spoil(release: Path) -> None:
    """Put something else in the place of a network."""
    (release / NETWORK).write_bytes(b"no network")


def kill_servers(settings: Settings, slot: int) -> None:
    """Kill a slot's servers; the supervisor starts them again."""
    options = {f"--http-port={port}" for port in settings.slot_ports[slot]}
    for process in psutil.process_iter(["cmdline"]):
        if options.intersection(process.info["cmdline"] or []):
            os.kill(process.pid, signal.SIGKILL)
