"""What a release takes from Triton's sources.

The alignment's version is part of the embedding space's name, because other crops give embeddings that
must not be compared with the earlier ones. Its module runs in Triton and imports what isn't here.
"""

import shutil
from pathlib import Path

import pytest

from export.build.publish import MODELS, alignment_version, copy_models
from release.errors import ReleaseError


@pytest.mark.parametrize("line", ["ALIGNMENT_VERSION = 7", "ALIGNMENT_VERSION: Final[int] = 7  # why"])
def test_the_alignments_version_is_read_without_running_the_module(tmp_path: Path, line: str) -> None:
    module = tmp_path / "align" / "1" / "alignment.py"
    module.parent.mkdir(parents=True)
    module.write_text(f'"""Align."""\nimport nothing_of_this_name\n\n{line}\n')
    assert alignment_version(tmp_path) == 7


@pytest.mark.parametrize("line", ["", "ALIGNMENT_VERSION = '7'", "ALIGNMENT_VERSION = other.VERSION"])
def test_a_module_without_a_version_is_refused(tmp_path: Path, line: str) -> None:
    module = tmp_path / "align" / "1" / "alignment.py"
    with pytest.raises(ReleaseError, match="needs the sources of Triton's models"):
        alignment_version(tmp_path)
    module.parent.mkdir(parents=True)
    module.write_text(line)
    with pytest.raises(ReleaseError, match="doesn't set ALIGNMENT_VERSION to a number"):
        alignment_version(tmp_path)


def test_every_model_of_the_repository_gets_its_version_folder(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(MODELS, sources)
    (sources / "align" / "1" / "__pycache__").mkdir(exist_ok=True)
    copy_models(sources, tmp_path / "models")
    models = sorted(path.name for path in (tmp_path / "models").iterdir())
    assert models == ["align", "decode", "face_embedding", "facenet", "mtcnn"]
    for model in models:
        assert (tmp_path / "models" / model / "config.pbtxt").is_file()
        assert (tmp_path / "models" / model / "1").is_dir()
    assert not list((tmp_path / "models").rglob("__pycache__"))
