"""`prune`: room for new releases."""

import argparse

from export.command import Command, add_state_option
from export.outcome import Outcome
from export.pruning import prune

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
    add_state_option(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return int(text)


def _run(arguments: argparse.Namespace) -> Outcome:
    pruning = prune(arguments.state_dir, arguments.keep, arguments.dry_run)
    for kept in pruning.kept:
        print(f"{kept.release:04}  stays: {', '.join(kept.reasons)}")
    for number in pruning.deleted:
        print(f"{number:04}  {'would be deleted' if pruning.dry_run else 'deleted'}")
    verb = "would free" if pruning.dry_run else "freed"
    print(f"{verb} {pruning.freed_bytes / 1e6:.1f} MB")
    return Outcome(pruning)


COMMAND = Command(
    name="prune",
    summary="delete releases that nothing needs",
    description="Delete every release that is neither current, nor previous (what rollback goes back to), nor served"
    " by a slot of Triton servers, nor one of the newest. Prints what stays and why, and what was freed.",
    exit_codes="0: done, also where there was nothing to delete. 1: another command works in the folder, or a release"
    " can't be deleted. 2: the options are wrong. 130: interrupted; the same command goes on from there.",
    options=_options,
    run=_run,
    interrupted="the same command goes on from here",
)
