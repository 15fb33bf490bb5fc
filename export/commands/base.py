"""What all commands have in common on the command line."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from export.results import CommandResult


@dataclass(frozen=True)
class Command:
    """One command: its name, what `--help` says, its options, and what it does.

    Attributes:
        interrupted: what Ctrl-C or SIGTERM leaves, in a few words.
    """

    name: str
    summary: str
    description: str
    exit_codes: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], CommandResult]
    interrupted: str = "nothing was changed"


def add_state_option(parser: argparse.ArgumentParser) -> None:
    """The state folder, for commands that need no running Trifid."""
    parser.add_argument(
        "--state-dir",
        type=Path,
        metavar="STATE",
        default=Path(os.environ.get("TRIFID_STATE_DIR") or ".trifid"),
        help="where everything built is kept (default: TRIFID_STATE_DIR, else .trifid)",
    )


def folder(text: str) -> Path:
    """An option's folder, which must be there."""
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def existing(text: str) -> Path:
    """An option's file or folder, which must be there."""
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no {text}")
    return path
