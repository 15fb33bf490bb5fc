"""Faces are kept only with a key to seal them with; what is wrong is said in one line that never shows a key."""

import pytest
from pydantic import ValidationError

from service.settings import Settings, settings_or_exit
from tests.service.sealed import KEY, OTHER_KEY


def test_no_face_is_kept_unless_the_operator_says_so() -> None:
    assert not Settings(faces_key=KEY).keep_faces


def test_a_key_never_shows() -> None:
    assert KEY not in repr(Settings(keep_faces=True, faces_key=KEY))


@pytest.mark.parametrize(
    "value",
    ["", "secret", KEY[:-1], KEY[1:], f"{KEY},", f"{KEY}{KEY}", f"{KEY},secret", KEY.replace("A", "+")],
)
def test_without_a_key_or_with_a_wrong_one_a_command_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TRIFID_KEEP_FACES", "1")
    monkeypatch.setenv("TRIFID_FACES_KEY", value)
    with pytest.raises(SystemExit, match=r"trifid: TRIFID_FACES_KEY: .*make faces-key") as refusal:
        settings_or_exit()
    assert "\n" not in str(refusal.value)
    assert not value or value not in str(refusal.value)


def test_a_wrong_key_is_refused_where_nothing_is_kept_too() -> None:
    with pytest.raises(ValidationError):
        Settings(faces_key="secret")


@pytest.mark.parametrize("value", [KEY, f"{KEY},{OTHER_KEY}"])
def test_one_key_or_several_are_good(value: str) -> None:
    assert Settings(keep_faces=True, faces_key=value).faces_key == value
