from pathlib import Path

import pytest


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "Ada_Lovelace_0001.jpg").write_bytes(b"a photo")
    return folder
