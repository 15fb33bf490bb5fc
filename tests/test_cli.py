"""The command `trifid`: its groups, whose commands are those of the modules, and what runs at present."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.__main__ import trifid
from tests.support.project import PROJECT

QUICK = "import cli.__main__, sys; print(any(each in sys.modules for each in ('litestar', 'numpy', 'torch')))"


def _commands(group: click.Group, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        path = (*above, name)
        found += _commands(command, path) if isinstance(command, click.Group) else [path]
    return found


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=PROJECT,
        env=os.environ | {"TRIFID_ENV_FILE": os.devnull} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


IN_THE_EXPORT_S_ENVIRONMENT = ("models", "build")


@pytest.mark.parametrize(
    "command", [each for each in _commands(trifid) if each != IN_THE_EXPORT_S_ENVIRONMENT], ids=" ".join
)
def test_every_command_tells_its_usage_under_the_name_that_was_typed(command: tuple[str, ...]) -> None:
    told = CliRunner().invoke(trifid, [*command, "--help"], prog_name="trifid")
    assert told.exit_code == 0, told.output
    assert " ".join(told.output.split()).lower().startswith(f"usage: trifid {' '.join(command)}")


def test_the_help_comes_at_once() -> None:
    told = subprocess.run(
        [sys.executable, "-c", QUICK], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


def test_the_commands_are_listed_in_the_order_of_their_use() -> None:
    listed = [
        line.split()[0]
        for line in run("--help").stdout.partition("Commands:\n")[2].splitlines()
        if line[2] != " "
    ]
    assert listed[:3] == ["up", "restart", "status"]


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("nonsense",), 2),
        (("models", "prune", "--keep", "0"), 2),
        (("models", "verify", "0815"), 1),
        (("keys", "create", "a name"), 2),
    ],
)
def test_exit_codes_are_those_of_the_modules(
    arguments: tuple[str, ...], exit_code: int, tmp_path: Path
) -> None:
    assert run(*arguments, TRIFID_STATE_DIR=str(tmp_path)).returncode == exit_code


def test_options_reach_the_module(tmp_path: Path) -> None:
    told = run("models", "list", "--json", TRIFID_STATE_DIR=str(tmp_path))
    assert json.loads(told.stdout) == {"releases": []}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    assert "_TRIFID_COMPLETE" in run("completion", shell).stdout


def test_where_nothing_runs_the_status_says_so(tmp_path: Path) -> None:
    nothing = {"TRIFID_STATE_DIR": str(tmp_path), "TRIFID_PORT": "1"}
    told = run("status", **nothing)
    assert told.returncode == 1
    assert told.stdout.startswith("Trifid is not ready")
    found = json.loads(run("status", "--json", **nothing).stdout)
    assert (found["ready"], found["slots"], found["processes"]) == (False, [], [])
