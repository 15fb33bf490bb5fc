"""`upgrade`: another release for a running Trifid. `rollback`: back to the release before."""

import argparse

from export.commands.base import Command, existing, folder
from export.results import CommandResult

WATCH_SECONDS = 12.0
"""How long the new release is watched before the old one is unloaded."""

LONGEST_WATCH_SECONDS = 86_400.0


def _upgrade_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", metavar="RELEASE", help="its number, or its folder")
    parser.add_argument(
        "--photos",
        type=folder,
        metavar="FOLDER",
        help="verify it on the images in here (default: STATE/photos)",
    )
    parser.add_argument(
        "--lfw", type=existing, metavar="PATH", help="verify on LFW too, given as .tgz or folder"
    )
    parser.add_argument(
        "--accept-reenrolment",
        action="store_true",
        help="switch to another embedding space even though users would be unknown in it, for no face of theirs was"
        " kept; they enrol again by their e-mail",
    )
    add_watch_option(parser)


def add_watch_option(parser: argparse.ArgumentParser) -> None:
    """How long to look at the release that was switched to."""
    parser.add_argument(
        "--watch-seconds",
        type=_seconds,
        default=WATCH_SECONDS,
        metavar="S",
        help="after the switch, go back at once if requests fail within so many seconds (default: %(default)g)",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= LONGEST_WATCH_SECONDS:
        raise argparse.ArgumentTypeError(f"between 0 and {LONGEST_WATCH_SECONDS:g} seconds")
    return seconds


def _run_upgrade(arguments: argparse.Namespace) -> CommandResult:
    from export.upgrade.command import upgrade

    return upgrade(arguments)


UPGRADE = Command(
    name="upgrade",
    summary="switch the running Trifid to another release, without a failed request",
    description="Verify a release, load it beside the one in use, embed everybody's kept face anew if its embedding"
    " space is another one, switch, watch, and unload the old one. Each step may be repeated: after a kill or a"
    " failure the same command goes on. Needs a running Trifid, whose settings it reads as that does.",
    exit_codes="0: the release is in use. 1: refused or failed, with one sentence saying why; the release that was"
    " in use still is. 2: the options are wrong. 130: interrupted; the same command goes on from there.",
    options=_upgrade_options,
    run=_run_upgrade,
    interrupted="the same command goes on from here",
)


def _rollback_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept-reenrolment",
        action="store_true",
        help="go back even though users who came since would be unknown, for no face of theirs was kept",
    )
    add_watch_option(parser)


def _run_rollback(arguments: argparse.Namespace) -> CommandResult:
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
