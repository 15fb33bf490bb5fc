"""The real configs, with a mistake in them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.model_configs.checks import problems
from tests.support.stack import RELEASE
from tests.support.triton_steps import MODELS


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the model repository's sources."""
    copy = tmp_path / "models"
    shutil.copytree(MODELS, copy)
    return copy


@pytest.fixture
def found(models: Path) -> Callable[[str, str, str], str]:
    """What is found, a line each, when one text of one config is replaced by another."""

    def replacing(file: str, old: str, new: str) -> str:
        text = (models / file).read_text()
        assert old in text
        (models / file).write_text(text.replace(old, new, 1))
        return "\n".join(problems(models, RELEASE))

    return replacing
