"""When nothing is missing for the models on a GPU. What stops the start is seen in tests/integration/lifecycle.

What a release may lack for the models on a GPU.
"""

import json
from pathlib import Path
from typing import Literal

import pytest

from service.settings import Settings
from stack.gpu import ENGINES, missing
from tests.support.project import PROJECT
from tests.support.stack import RELEASE


def test_without_a_model_config_nothing_is_missing() -> None:
    """So that `make up` starts on every machine."""
    assert missing(Settings(release=RELEASE)) == ""


def test_other_machines_servers_know_for_themselves() -> None:
    settings = Settings(release=RELEASE, triton_model_config="cuda", triton_url="triton:8000")
    assert missing(settings) == ""


def test_engines_are_kept_where_the_config_says() -> None:
    config = PROJECT / "triton" / "models" / "facenet" / "configs" / "tensorrt.pbtxt"
    assert config.read_text().count(f'cache_path" value: "{ENGINES}"') == 2


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """One without models, in int8."""
    manifest = json.loads((RELEASE / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "precision": "int8"}))
    return tmp_path


def needs(release: Path, form: Literal["cuda", "tensorrt", "plan"]) -> str:
    return missing(Settings(release=release, triton_model_config=form))


@pytest.mark.parametrize(
    ("form", "words", "file"),
    [
        ("cuda", "the release has no config of the name cuda", "configs/cuda.pbtxt"),
        ("plan", "the release has no plan (python -m export build --target tensorrt)", "1/model.plan"),
    ],
)
def test_what_a_release_lacks_is_told_until_it_is_there(
    release: Path, form: Literal["cuda", "plan"], words: str, file: str
) -> None:
    """Triton would serve the default config, without a word, or refuse to start."""
    assert words in needs(release, form)
    path = release / "models" / "facenet" / file
    path.parent.mkdir(parents=True)
    path.touch()
    assert words not in needs(release, form)


def test_tensorrt_takes_no_graph_in_int8(release: Path) -> None:
    assert "the release is in int8" in needs(release, "tensorrt")
    manifest = release / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"int8"', '"fp32"'))
    assert "int8" not in needs(release, "tensorrt")
