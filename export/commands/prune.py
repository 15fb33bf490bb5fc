"""`prune`: room for new releases."""

import argparse
from typing import TYPE_CHECKING

import msgspec

from export.command import Command, add_state_option
from export.outcome import Outcome
from export.pruning import ForgottenSpace, Pruning, prune

if TYPE_CHECKING:
    from service.settings import Settings

NEWEST = 2
"""The one that was built last, and one before it to compare it with."""


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        type=_count,
        default=NEWEST,
        metavar="N",
        help="how many of the newest to keep besides those in use (default: %(default)s)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be deleted, and delete nothing"
    )
    parser.add_argument(
        "--vectors",
        action="store_true",
        help="forget vectors too: those of every embedding space in the database that is not the current one and of"
        " which no release is left. Users who are not known in the current space keep theirs",
    )
    add_state_option(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return int(text)


def _run(arguments: argparse.Namespace) -> Outcome:
    settings = _settings(arguments) if arguments.vectors else None
    pruning = prune(arguments.state_dir, arguments.keep, arguments.dry_run)
    _tell(pruning)
    if settings is None:
        return Outcome(pruning)
    forgotten = _forget(settings, pruning)
    return Outcome(msgspec.structs.replace(pruning, forgotten=forgotten))


def _settings(arguments: argparse.Namespace) -> "Settings":
    from service.command_settings import settings_or_exit

    settings = settings_or_exit()
    if settings.state_dir.resolve() != arguments.state_dir.resolve():
        arguments.refuse(
            f"--vectors goes by the settings, whose database is that of the state folder {settings.state_dir}"
        )
    return settings


def _tell(pruning: Pruning) -> None:
    for kept in pruning.kept:
        print(f"{kept.release:04}  stays: {', '.join(kept.reasons)}")
    for number in pruning.deleted:
        print(f"{number:04}  {'would be deleted' if pruning.dry_run else 'deleted'}")
    verb = "would free" if pruning.dry_run else "freed"
    print(f"{verb} {pruning.freed_bytes / 1e6:.1f} MB", flush=True)


def _forget(settings: "Settings", pruning: Pruning) -> list[ForgottenSpace]:
    from export.forgetting import forget

    forgotten = forget(settings, pruning.deleted, pruning.dry_run, _say)
    verb = "would be forgotten" if pruning.dry_run else "forgotten"
    for space in forgotten:
        print(f"{space.embedding_space}  vectors {verb}: {space.vectors:,}; {_unknown(space.unknown_users)}")
    if not forgotten:
        print("no vectors of embedding spaces that nobody goes back to")
    return forgotten


def _unknown(users: int) -> str:
    return f"users who are unknown in the current space and keep theirs: {users:,}"


def _say(line: str) -> None:
    print(line, flush=True)


COMMAND = Command(
    name="prune",
    summary="delete releases that nothing needs",
    description="Delete every release that is neither current, nor previous (what rollback goes back to), nor served"
    " by a slot of Triton servers, nor one of the newest. Prints what stays and why, and what was freed. With --vectors"
    " the database is relieved of the vectors that only the deleted releases could compare.",
    exit_codes="0: done, also where there was nothing to delete. 1: another command works in the folder, a release"
    " can't be deleted, or no database answers. 2: the options are wrong. 130: interrupted; the same command goes on"
    " from there.",
    options=_options,
    run=_run,
    interrupted="the same command goes on from here",
)
