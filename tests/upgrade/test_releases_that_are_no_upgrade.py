"""Releases that can't be upgraded to: said in one line, before anything is done."""

from pathlib import Path

import pytest

from release.store import Releases
from tests.export.conftest import Publish
from tests.export.running import answering
from tests.export.test_command_line import refusal

pytestmark = pytest.mark.usefixtures("own_settings")


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
