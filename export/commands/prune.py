"""`prune`: room for new releases."""

import argparse

import msgspec

from export.commands.base import Command, add_state_option
from export.prune import Pruning, prune
from export.results import CommandResult

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


def _run(arguments: argparse.Namespace) -> CommandResult:
    return _run_with_vectors(arguments) if arguments.vectors else CommandResult(_prune(arguments))


def _run_with_vectors(arguments: argparse.Namespace) -> CommandResult:
    from export.prune_vectors import forget_after, settings_of

    settings = settings_of(arguments)
    pruning = _prune(arguments)
    return CommandResult(msgspec.structs.replace(pruning, forgotten=forget_after(pruning, settings)))


def _prune(arguments: argparse.Namespace) -> Pruning:
    pruning = prune(arguments.state_dir, arguments.keep, arguments.dry_run)
    for kept in pruning.kept:
        print(f"{kept.release:04}  stays: {', '.join(kept.reasons)}")
    for number in pruning.deleted:
        print(f"{number:04}  {'would be deleted' if pruning.dry_run else 'deleted'}")
    verb = "would free" if pruning.dry_run else "freed"
    print(f"{verb} {pruning.freed_bytes / 1e6:.1f} MB", flush=True)
    return pruning


PRUNE = Command(
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
