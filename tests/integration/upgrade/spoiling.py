"""Makes a release that is in use fail."""

import os
import signal
from pathlib import Path

import psutil

from service.settings import Settings

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
