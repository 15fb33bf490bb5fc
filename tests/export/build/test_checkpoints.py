"""A file is read only if it is what was published, and never trusted.

A PyTorch checkpoint is a pickle, which can run any code when it is read. So its hash is checked first,
and then only tensors are accepted from it; either alone would be enough for what is refused here.
"""

import os
from pathlib import Path
from typing import Any

import pytest
import torch

from export.build.weights.checkpoints import VGGFACE2, StateDict, load_state_dict
from export.build.weights.selection import load_vggface2
from export.errors import WeightsError
from release.store import sha256_of
from tests.export.checkpoints import saved


def test_a_checkpoint_that_is_not_the_published_one_is_refused(tmp_path: Path, made_state: StateDict) -> None:
    saved(tmp_path, made_state)
    with pytest.raises(
        WeightsError, match=r"is not the published file: its SHA-256 is \w{64}, expected 281c"
    ):
        load_vggface2(VGGFACE2, tmp_path / VGGFACE2.file)


def test_a_truncated_checkpoint_is_refused(tmp_path: Path, made_state: StateDict) -> None:
    checkpoint = saved(tmp_path, made_state)
    path = tmp_path / VGGFACE2.file
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WeightsError, match="is not the published file"):
        load_vggface2(checkpoint, path)
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint, or is truncated"):
        load_state_dict(path, sha256_of(path))


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"there is no weights file .*mine\.pt"):
        load_vggface2(VGGFACE2, tmp_path / "mine.pt")


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 nor a zip file"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint"):
        load_state_dict(path, sha256_of(path))


@pytest.mark.parametrize("content", [torch.zeros(3), {"epoch": 7}, [torch.zeros(1)]])
def test_a_checkpoint_that_is_no_state_dict_is_refused(tmp_path: Path, content: Any) -> None:
    checkpoint = saved(tmp_path, content)
    with pytest.raises(WeightsError, match="holds no state dict"):
        load_vggface2(checkpoint, tmp_path / VGGFACE2.file)


class Trap:
    """Unpickling it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_code_in_a_checkpoint_is_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    checkpoint = saved(tmp_path, {"conv2d_1a.conv.weight": Trap(trap)})
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint"):
        load_vggface2(checkpoint, tmp_path / VGGFACE2.file)
    assert not trap.exists()
