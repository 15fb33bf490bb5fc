"""What a figure was measured on: a time in milliseconds means nothing without it."""

import os
import platform
from importlib import metadata
from pathlib import Path

import msgspec
import psutil

from release.manifest import read_manifest

LIBRARIES = ("onnxruntime", "tritonclient", "nvidia-pytriton", "numpy", "litestar")

IDLE = 0.25
"""Waiting processes per core up to which a machine counts as idle before a measurement."""


class Machine(msgspec.Struct, frozen=True):
    """The hardware, what else it was doing, and the versions of what was measured."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    load_before: float
    """Processes that ran or waited, in the mean of the minute before the measurement."""
    release: int
    embedding_space: str
    precision: str
    libraries: dict[str, str]

    @property
    def busy(self) -> bool:
        """Whether other work took part of the machine, so that its absolute times are too long."""
        return self.load_before > IDLE * self.cores

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gib:.0f} GiB, {self.system};"
            f" release {self.release} ({self.embedding_space}, {self.precision});"
            f" {', '.join(f'{name} {version}' for name, version in self.libraries.items())}."
        )

    def warning(self) -> str:
        """A sentence on a busy machine, nothing on an idle one."""
        if not self.busy:
            return ""
        return (
            f"Taken on a busy machine (load {self.load_before:.1f} on {self.cores} cores before the start):"
            " compare figures of this run with each other, not with those of others."
        )


def this_machine(release: Path) -> Machine:
    """Describe this machine and a release folder; call it before the measurement makes the machine busy.

    Raises:
        OSError, msgspec.MsgspecError: there is no release in the folder.
    """
    manifest = read_manifest(release / "manifest.json")
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        system=f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        load_before=round(os.getloadavg()[0], 2),
        release=manifest.release,
        embedding_space=manifest.embedding_space,
        precision=manifest.precision,
        libraries={name: version for name in LIBRARIES if (version := _version(name))},
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
