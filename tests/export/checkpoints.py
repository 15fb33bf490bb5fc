"""Checkpoint files for the tests, described as if their publisher published them."""

import dataclasses
from pathlib import Path
from typing import Any

import torch

from export.build.weights.checkpoints import VGGFACE2, Checkpoint
from release.store import sha256_of

CLASSES = 8631
"""How many people vggface2's classifier was trained to tell apart."""


def saved(folder: Path, content: Any) -> Checkpoint:
    """The content as a file, described as if this were what vggface2's publisher publishes."""
    path = folder / VGGFACE2.file
    torch.save(content, path)
    return dataclasses.replace(VGGFACE2, sha256=sha256_of(path))
