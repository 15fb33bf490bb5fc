"""A release to make variants of."""

from pathlib import Path

import pytest

from tests.support.project import PROJECT

MODELS = PROJECT / "triton" / "models"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The real configs, and a file in the place of FaceNet's graph."""
    for config in MODELS.glob("*/config.pbtxt"):
        copy = tmp_path / "release" / "models" / config.parent.name / "config.pbtxt"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(config.read_bytes())
    for model in ("mtcnn", "facenet"):
        (tmp_path / "release" / "models" / model / "1").mkdir()
        (tmp_path / "release" / "models" / model / "1" / "model.onnx").write_text("this release's graph")
    return tmp_path / "release"
