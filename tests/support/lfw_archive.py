"""Where LFW is for the tests: LFW in the environment (`make test LFW=PATH`), else ../shared/data of the project."""

import os
from pathlib import Path

import pytest

from tests.support.project import PROJECT

BESIDE = PROJECT.parent / "shared" / "data" / "lfw-deepfunneled.tgz"


def lfw_archive() -> Path:
    """The archive or the unpacked folder; skips the test, saying why, where there is none."""
    path = Path(os.environ.get("LFW") or BESIDE)
    if not path.exists():
        pytest.skip(f"LFW is not at {path}; set LFW to its archive or folder")
    return path
