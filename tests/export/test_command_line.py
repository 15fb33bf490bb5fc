"""The commands that run in the serving environment: help, exit codes, and one JSON object for scripts.

`list` as a person sees it.

A command that is refused.
"""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from export.options import COMMANDS
from release.store import Releases
from tests.support.releases import Publish


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


def test_the_list_is_a_table(state: Path, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    publish(2)
    assert main(["list", "--state-dir", str(state)]) == 0
    headings, first, _ = capsys.readouterr().out.splitlines()
    assert " ".join(headings.split()) == (
        "release created embedding space precision target alignment MB threshold in use"
    )
    assert " ".join(first.split()) == (
        "0001 2026-11-22 11:00 facenet-casia-webface-704afe26-align1 fp32 onnx 1 0.0 published"
    )


def test_where_there_is_no_release_the_list_says_how_to_get_one(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--state-dir", str(state)]) == 0
    assert capsys.readouterr().out == f"no releases in {state / 'releases'}: make models builds one\n"


def refusal(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Return the one line in which a command says why it isn't done."""
    assert main([*command]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error
