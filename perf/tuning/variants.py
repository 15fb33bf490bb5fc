"""The settings that are tried: each variant changes one thing in a copy of the release."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from perf.model_config import THREADS, read_config, write_config

NETWORKS = ("mtcnn", "facenet")
STEPS = ("decode", "align")
Change = Callable[[Path], None]


@dataclass(frozen=True)
class Variant:
    """A name for the table, and what is done to the release's copy."""

    name: str
    change: Change

    def make(self, release: Path, folder: Path) -> None:
        """Copy the release into a new folder and change it."""
        shutil.copytree(release, folder)
        self.change(folder)


def as_released(_: Path) -> None:
    """Change nothing."""


def threads(count: int, *models: str) -> Change:
    """So many threads for one inference."""
    return _parameters({THREADS: str(count)}, models)


def spinning(microseconds: int, *models: str) -> Change:
    """So long a thread waits for the next operator of an inference by spinning; 0 is not at all."""
    entries = {
        "session.intra_op.allow_spinning": str(int(microseconds > 0)),
        "session.intra_op.spin_duration_us": str(microseconds),
        "session.force_spinning_stop": "1",
    }
    return _parameters(entries, models)


def without_arena(*models: str) -> Change:
    """Memory goes back to the system after each inference."""
    return _parameters({"enable_mem_arena": "0"}, models)


def _parameters(values: dict[str, str], models: tuple[str, ...]) -> Change:
    def change(release: Path) -> None:
        for model in models:
            config = read_config(release, model)
            for key, value in values.items():
                config.parameters[key].string_value = value
            write_config(config, release)

    return change


def instances(count: int, *models: str) -> Change:
    """So many processes for each of the models."""

    def change(release: Path) -> None:
        for model in models:
            config = read_config(release, model)
            config.instance_group[0].count = count
            write_config(config, release)

    return change


def without_batching(release: Path) -> None:
    """FaceNet takes one face at a time, and no scheduler waits for others."""
    config = read_config(release, "facenet")
    config.ClearField("dynamic_batching")
    write_config(config, release)


def networks_of(other: Path) -> Change:
    """The graphs of another release, with the settings of this one."""

    def change(release: Path) -> None:
        for model in NETWORKS:
            graph = Path("models", model, "1", "model.onnx")
            shutil.copy(other / graph, release / graph)

    return change


VARIANTS = (
    Variant("as released", as_released),
    Variant("one thread a network", threads(1, *NETWORKS)),
    Variant("two threads a network", threads(2, *NETWORKS)),
    Variant("threads that don't spin", spinning(0, *NETWORKS)),
    Variant("threads that spin for 1 ms", spinning(1000, *NETWORKS)),
    Variant("one mtcnn", instances(1, "mtcnn")),
    Variant("two of mtcnn", instances(2, "mtcnn")),
    Variant("two of each network", instances(2, *NETWORKS)),
    Variant("two of decode and align", instances(2, *STEPS)),
    Variant("facenet without batching", without_batching),
    Variant("no memory arena", without_arena(*NETWORKS)),
)
"""All that are tried, the release as it is first.

Some repeat a setting of the release: they show how far two runs of the same thing differ.
"""
