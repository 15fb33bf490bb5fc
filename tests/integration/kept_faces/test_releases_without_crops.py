"""A release that was built before faces could be kept: the start is refused with one line."""

import re
from pathlib import Path

from service.faces.kept_faces import has_crop_output
from tests.integration.lifecycle.test_refused_settings import refusal_of
from tests.integration.stack_launch import RELEASE
from tests.service.sealed import KEY


def _former(folder: Path) -> Path:
    """A release whose ensemble has no such output."""
    config = (RELEASE / "models" / "face_embedding" / "config.pbtxt").read_text()
    place = folder / "release" / "models" / "face_embedding"
    place.mkdir(parents=True)
    (place / "config.pbtxt").write_text(re.sub(r',\s*\{ name: "face" .*', "", config))
    (folder / "release" / "manifest.json").write_bytes((RELEASE / "manifest.json").read_bytes())
    return folder / "release"


def test_the_present_release_gives_faces_and_a_former_one_does_not(tmp_path: Path) -> None:
    assert has_crop_output(RELEASE)
    assert not has_crop_output(_former(tmp_path))


def test_where_the_models_lie_elsewhere_nothing_speaks_against_it(tmp_path: Path) -> None:
    assert has_crop_output(tmp_path)


def test_keeping_faces_with_it_is_refused_with_what_to_do(tmp_path: Path) -> None:
    output = refusal_of(
        tmp_path / "state",
        TRIFID_RELEASE=str(_former(tmp_path)),
        TRIFID_KEEP_FACES="1",
        TRIFID_FACES_KEY=KEY,
    )
    assert "gives no faces to keep: build one with `make models`" in output.splitlines()[-1]
    assert "Traceback" not in output


def test_keeping_faces_without_a_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    output = refusal_of(tmp_path, TRIFID_KEEP_FACES="1")
    assert "TRIFID_FACES_KEY: Value error, TRIFID_KEEP_FACES needs a key" in output
    assert "make faces-key" in output
