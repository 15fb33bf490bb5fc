"""`verify`: is a release fit to be taken into use?"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from export.commands.base import Command, add_state_option, existing, folder
from export.results import CommandResult

if TYPE_CHECKING:
    from export.verify.gates import Verification


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", metavar="RELEASE", help="its number, or its folder")
    parser.add_argument(
        "--against",
        metavar="RELEASE",
        help="compare it with this one (default: the current release, if that is another one)",
    )
    parser.add_argument(
        "--photos",
        type=folder,
        metavar="FOLDER",
        help="ask both about the images in here (default: STATE/photos)",
    )
    parser.add_argument(
        "--lfw",
        type=existing,
        metavar="PATH",
        help="measure FRR and FAR too, on 300 people of LFW, given as .tgz or folder; some minutes",
    )
    add_state_option(parser)


def _run(arguments: argparse.Namespace) -> CommandResult:
    from export.verify.report import text
    from service.settings import settings_or_exit

    if settings_or_exit().triton_url_beside:
        from export.upgrade.trial import verify_in_idle_slot

        verification = verify_in_idle_slot(arguments, _say)
    else:
        verification = _verify_apart(arguments)
    print(text(verification))
    return CommandResult(verification, exit_code=int(bool(verification.refusals)))


def _verify_apart(arguments: argparse.Namespace) -> "Verification":
    from export.verify.verification import verify
    from release.inventory import find_release
    from release.links import CURRENT

    releases: Path = arguments.state_dir / "releases"
    release = find_release(releases, arguments.release)
    current = releases / CURRENT
    against = current if current.exists() else None
    if arguments.against:
        against = find_release(releases, arguments.against)
    photos = arguments.photos or arguments.state_dir / "photos"
    return verify(release, against, photos, arguments.lfw, _say)


def _say(line: str) -> None:
    print(line, flush=True)


VERIFY = Command(
    name="verify",
    summary="try a release in a Triton of its own, beside the one in use, and hold it against gates",
    description="Compare a release's files with its manifest, start it in a Triton of its own (and another one for the"
    " release that it is compared with), send both the same photos in turn, and report cosines, agreement of the"
    " detection, latency and, with LFW, how well they recognise. Nothing that runs is touched; but with"
    " TRIFID_TRITON_URL_BESIDE these servers load it for so long. docs/upgrade.md has the gates and their reasons.",
    exit_codes="0: passed all gates. 1: refused, with the figures; or it couldn't be tried, with one sentence saying"
    " why. 2: the options are wrong. 130: interrupted; nothing was changed.",
    options=_options,
    run=_run,
)
