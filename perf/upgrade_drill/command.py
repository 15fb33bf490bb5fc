"""The command that exchanges the release, run as an operator runs it, and what it said."""

import signal
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from export.upgrade.models import Exchanged
from export.upgrade.steps import Step
from perf.stack_launch import PROJECT
from perf.system import System

PATIENCE = 600.0
"""Seconds after which a command counts as stuck."""

AFTERWARDS = frozenset({Step.WATCH.value, Step.UNLOAD.value})
"""Steps that come after the switch."""


class CommandError(RuntimeError):
    """It didn't do what it was to do; the message is what it said last."""


def until_switched_s(exchange: Exchanged) -> float:
    """Seconds from an exchange's start until the new release answered."""
    return sum(each.seconds for each in exchange.steps if each.step not in AFTERWARDS)


def exchanged(system: System, command: Sequence[str]) -> Exchanged:
    """Run `python -m export` with these arguments to its end.

    Raises:
        CommandError: it fails, or its last line isn't what it should be.
    """
    done = _run(system, ["-m", "export", *command, "--json"])
    if done.returncode:
        raise CommandError(_last_line(done.stderr) or f"exit code {done.returncode}")
    try:
        return msgspec.json.decode(_last_line(done.stdout), type=Exchanged)
    except msgspec.MsgspecError as error:
        raise CommandError(f"its last line can't be read: {error}") from error


def killed(system: System, step: str, arguments: Sequence[str]) -> None:
    """Run an upgrade that kills itself when a step begins.

    Raises:
        CommandError: it ended otherwise.
    """
    done = _run(system, ["-m", "perf.upgrade_drill.killed", step, *arguments])
    if done.returncode != -signal.SIGKILL:
        said = _last_line(done.stderr)
        raise CommandError(f"it wasn't killed, but ended with exit code {done.returncode} {said}".rstrip())


def _run(system: System, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  no shell
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=dict(system.environment),
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"it wasn't over after {PATIENCE:g} s") from error


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
