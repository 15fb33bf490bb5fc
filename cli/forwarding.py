"""Commands of `trifid` that hand their arguments to the module that does the work.

The module is imported when the command runs, so that `trifid --help` comes at once. It parses its own options and
prints its own help, under the name that the user typed: nothing is said twice.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

MAIN = "main"


class OrderedGroup(click.Group):
    """A group whose commands are listed in the order in which they were added: that of their use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)


class ForwardedCommand(click.Command):
    """A command whose options, `--help` too, are another module's."""

    def __init__(self, name: str, summary: str, run: Callable[[list[str], str], int | None]) -> None:
        super().__init__(
            name,
            callback=self._call,
            help=summary,
            short_help=summary,
            add_help_option=False,
            context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        )
        self._run = run

    def _call(self) -> None:
        context = click.get_current_context()
        sys.exit(self._run(list(context.args), context.command_path))


def forwarded(name: str, summary: str, module: str, *leading: str) -> ForwardedCommand:
    """A command that is `main` of a module.

    Args:
        name: as it is typed.
        summary: one line for the list of commands.
        module: its `main` takes the arguments and, as `prog`, the name for its help.
        leading: arguments before the user's: the subcommand, where the module has several.
    """

    def run(arguments: list[str], command: str) -> int | None:
        main: Any = getattr(import_module(module), MAIN)
        # argparse puts a subcommand's name behind `prog` itself.
        prog = command.removesuffix(f" {name}") if leading else command
        exit_code: int | None = main([*leading, *arguments], prog)
        return exit_code

    return ForwardedCommand(name, summary, run)


def in_export_environment(name: str, summary: str, *arguments: str) -> ForwardedCommand:
    """A command of `python -m export` that needs PyTorch, which only the export's environment has."""

    def run(more: list[str], _: str) -> int:
        python = (
            Path(os.environ.get("TRIFID_STATE_DIR") or ".trifid").absolute()
            / "envs"
            / "export"
            / "bin"
            / "python"
        )
        if python.exists():
            os.execv(python, [str(python), "-m", "export", *arguments, *more])  # noqa: S606  no shell, our own interpreter
        click.echo("trifid: the export's environment isn't installed: `make models` does it", err=True)
        return 1

    return ForwardedCommand(name, summary, run)
