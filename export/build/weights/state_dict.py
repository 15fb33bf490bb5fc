"""Reading PyTorch checkpoints without trusting them: the content is known before it is unpickled."""

import pickle
from pathlib import Path
from typing import Any, TypeAlias

import torch

from export.errors import WeightsError
from release.store import sha256_of

StateDict: TypeAlias = dict[str, torch.Tensor]


def check_sha256(path: Path, expected: str) -> None:
    """Refuse a file whose content isn't the published one.

    Raises:
        WeightsError: the file is missing or its SHA-256 is another.
    """
    if not path.is_file():
        raise WeightsError(f"there is no weights file {path}")
    actual = sha256_of(path)
    if actual != expected:
        raise WeightsError(f"{path} is not the published file: its SHA-256 is {actual}, expected {expected}")


def load_state_dict(path: Path, sha256: str) -> StateDict:
    """Read a checkpoint whose SHA-256 is known.

    Raises:
        WeightsError: the file is missing, another than expected, or no state dict.
    """
    check_sha256(path, sha256)
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise WeightsError(f"{path} is not a PyTorch checkpoint, or is truncated") from error
    if not isinstance(content, dict) or not all(
        isinstance(value, torch.Tensor) for value in content.values()
    ):
        raise WeightsError(f"{path} holds no state dict (a mapping of names to tensors)")
    return content
