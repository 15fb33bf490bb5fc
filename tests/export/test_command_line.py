"""The commands that run in the serving environment: help, exit codes, and one JSON object for scripts."""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from export.cli import COMMANDS
from release.store import Releases
from tests.export.conftest import Publish


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself_and_its_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "Exit codes: 0:" in said
    assert "--json" in said


def test_json_is_the_only_line_on_stdout(
    state: Path, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(3)
    assert main(["prune", "--state-dir", str(state), "--keep", "1", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["deleted"] == [1, 2]
    assert printed.out.count("\n") == 1
    assert "0003  stays: one of the newest" in printed.err


def test_a_refusal_is_one_sentence_and_exit_code_1_with_json_too(
    state: Path, releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", "--state-dir", str(state), "--json"]) == 1
    printed = capsys.readouterr()
    sentence = f"another command (a build, an upgrade, a prune) is running in {releases.folder}"
    assert json.loads(printed.out) == {"error": sentence}
    assert printed.err == f"error: {sentence}\n"
