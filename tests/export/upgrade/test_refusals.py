"""What can't be upgraded says so in one line, before anything is done.

Releases that can't be upgraded to: said in one line, before anything is done.
"""

from pathlib import Path

import pytest

from release.store import Releases
from tests.export.test_command_line import refusal
from tests.support.releases import Publish, answering

pytestmark = pytest.mark.usefixtures("own_settings")


@pytest.mark.parametrize("command", [("upgrade", "1"), ("rollback",)])
def test_where_trifid_does_not_run(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "Trifid does not run" in refusal(capsys, *command)


def test_servers_that_have_none_beside_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIFID_TRITON_URL", "triton:8000")
    assert "TRIFID_TRITON_URL_BESIDE must name others" in refusal(capsys, "upgrade", "1")


def test_servers_that_cannot_be_told_anything_without_a_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIFID_TRITON_URL", "triton:8000")
    monkeypatch.setenv("TRIFID_TRITON_URL_BESIDE", "triton-beside:8000")
    assert "TRIFID_MODEL_CONTROL_KEY is not set" in refusal(capsys, "rollback")


def test_a_release_that_the_settings_fix(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIFID_RELEASE", str(tmp_path))
    assert "TRIFID_RELEASE is set" in refusal(capsys, "upgrade", "1")


def test_a_release_that_there_is_not(
    state: Path, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(1)
    with answering(state):
        assert "there is no release 7" in refusal(capsys, "upgrade", "7")


def test_a_release_of_another_folder(
    state: Path, publish: Publish, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(1)
    elsewhere = tmp_path / "elsewhere"
    (state / "releases" / "0001").rename(elsewhere)
    with answering(state):
        assert "is not in" in refusal(capsys, "upgrade", str(elsewhere))


def test_while_another_command_changes_the_releases(
    state: Path, publish: Publish, releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    (releases.folder / "0001").mkdir()
    (releases.folder / "0001" / "manifest.json").write_text("{}")
    with answering(state):
        assert "another command" in refusal(capsys, "upgrade", "1")
