"""Releases whose configs are changed, and Triton servers of their own for them."""

import re
import shutil
from pathlib import Path

import pytest

from tests.support.stack import RELEASE


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A copy of the current release."""
    return Path(shutil.copytree(RELEASE.resolve(), tmp_path / "release"))


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    """For the server's log and its backends."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def on_cpu(release: Path) -> Path:
    """The release with all configs as they are but for the GPU, which is not here."""
    for config in release.glob("models/*/configs/*.pbtxt"):
        config.write_text(re.sub("KIND_GPU", "KIND_CPU", config.read_text()))
    return release
