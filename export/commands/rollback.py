"""`rollback`: back to the release before."""

import argparse

from export.commands.base import Command
from export.commands.upgrade import add_watch_option
from export.results import Outcome


def _rollback_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept-reenrolment",
        action="store_true",
        help="go back even though users who came since would be unknown, for no face of theirs was kept",
    )
    add_watch_option(parser)


def _run_rollback(arguments: argparse.Namespace) -> Outcome:
    from export.upgrade.command import rollback

    return rollback(arguments)


ROLLBACK = Command(
    name="rollback",
    summary="switch the running Trifid back to the release before",
    description="Switch back to the previous release as upgrade does, without verifying it: it has been in use.",
    exit_codes="0: the previous release is in use again. 1: there is none, or it failed, with one sentence saying"
    " why. 2: the options are wrong. 130: interrupted; the same command goes on from there.",
    options=_rollback_options,
    run=_run_rollback,
    interrupted="the same command goes on from here",
)
