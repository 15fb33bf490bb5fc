"""Check that nothing got slower: `python -m perf.check [--lfw PATH]`.

Runs two Trifids of its own and measures ratios, each against a limit with a margin for noise (perf/check/limits.py).
What is beyond its limit is measured once more before it counts. Exit code 1 if it stays there, and the report names it.
Without LFW it takes other photos, and says what it had to skip. The last line holds the ratios for a script.
"""

import argparse
import sys
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import httpx
import psycopg
from tritonclient.utils import InferenceServerException

from export.evaluation.collection import EnsembleError
from export.evaluation.datasets import sampled_photos
from perf.check.checking import checked
from perf.check.checks import checks
from perf.check.report import Report, markdown
from perf.latency.check_measures import Bench
from perf.latency.plain import PlainError
from perf.latency.sides import enrol
from perf.machine import this_machine
from perf.photos import camera_photo, small, with_one_face
from perf.report import Publication, add_out_option, add_release_option, published
from perf.system import UNLIMITED, SystemStartError, running_system
from service.settings import Settings

PHOTOS = 16
"""How many are tried; those with one face are taken."""

FAILURES = (
    HTTPException,
    httpx.HTTPError,
    psycopg.Error,
    InferenceServerException,
    EnsembleError,
    PlainError,
    SystemStartError,
)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.check", description=__doc__)
    parser.add_argument("--lfw", type=Path, help="LFW as .tgz or folder")
    photos = "folder of photos to take without LFW (default: %(default)s)"
    folder = settings.state_dir / "photos" / "face_recognition"
    parser.add_argument("--photos", type=Path, default=folder, metavar="FOLDER", help=photos)
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> Report:
    """Hold every ratio against its limit."""
    machine, release = this_machine(arguments.release), arguments.release
    originals = {small(photo): photo for photo in sampled_photos(arguments.lfw or arguments.photos, PHOTOS)}
    with (
        running_system(release, state_dir, **UNLIMITED) as system,
        running_system(release, state_dir, **UNLIMITED) as crowded,
    ):
        faces = with_one_face(originals, system.url)
        for each in (system, crowded):
            enrol(each.url, faces[0])
        large = camera_photo(originals[faces[0]])
        bench = Bench(system, crowded, release, state_dir, faces, large, arguments.lfw)
        return Report(datetime.now(UTC), machine, len(large), list(checked(checks(bench))))


def main(argv: list[str] | None = None) -> int:
    """Measure, write, print; exit code 1 if a ratio is beyond its limit, or with one sentence if something fails."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("check", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
