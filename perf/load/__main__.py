"""Load a Trifid with 4, 8 and 12 constant users, 10,000 people enrolled: `python -m perf.load --lfw PATH`.

Starts a whole system of its own, so nothing that runs already is written to. Enrols people of LFW by their first
photos over the API and fills the gallery up with made ones; then lets locust's virtual users send random photos of the
real ones: first one request a second, then 4, 8 and 12 users, one after the other without a pause. Meanwhile it samples
what each part of the stack uses. One minute a stage unless told otherwise; `--seconds 300` is the whole test. The last
line holds the figures for a script.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import psycopg

from export.evaluation.datasets import Lfw, sampled_photos
from perf.gallery.made_people import fill_up
from perf.latency.sides import SingleCore
from perf.load.report import LoadReport, draw, markdown
from perf.load.stage import Load, Result, Stage, StageError, enrol, run_stage, summary, uses
from perf.machine import this_machine
from perf.processes import sampled
from perf.report import Publication, add_out_option, add_release_option, published
from perf.system import UNLIMITED, System, SystemStartError, running_system
from service.settings import Settings

LOADS = (Load(1, per_second=1), Load(4), Load(8), Load(12))
REST_SECONDS = 5
"""How long the stack is watched at rest."""

SINGLE_CORE_PHOTOS = 50
FAILURES = (httpx.HTTPError, psutil.Error, psycopg.Error, StageError, SystemStartError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument(
        "--people", type=int, default=100, help="of LFW to enrol and to show (default: %(default)s)"
    )
    enrolled = "size of the gallery, filled up with made people (default: %(default)s)"
    parser.add_argument("--enrolled", type=int, default=10_000, metavar="N", help=enrolled)
    parser.add_argument("--seconds", type=int, default=60, help="of each stage (default: %(default)s)")
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def publication(arguments: argparse.Namespace, state_dir: Path) -> Publication:
    """Start the system, fill its gallery, and run the stages one after the other."""
    machine, lfw = this_machine(arguments.release), Lfw(arguments.lfw)
    with (
        running_system(arguments.release, state_dir, **UNLIMITED) as system,
        tempfile.TemporaryDirectory() as folder,
    ):
        started = uses(sampled(system.root, REST_SECONDS))
        photos = Path(folder) / "photos"
        photos.mkdir()
        print(f"Enrolling {arguments.people} people, and filling up to {arguments.enrolled} …", flush=True)
        count = enrol(lfw, arguments.people, system.url, photos)
        fill_up(system.dsn, machine.embedding_space, arguments.enrolled)
        idle = uses(sampled(system.root, REST_SECONDS))
        single_core = SingleCore(arguments.release, sampled_photos(photos, SINGLE_CORE_PHOTOS))
        measured = list(_stages(system, photos, arguments.seconds, single_core, machine.cores))
    report = LoadReport(
        *(datetime.now(UTC), machine, arguments.people, arguments.enrolled, count, arguments.seconds),
        *(started, idle, [result for _, result in measured]),
    )
    return Publication("load", report, markdown(report), draw([stage for stage, _ in measured]))


def _stages(
    system: System, photos: Path, seconds: int, single_core: SingleCore, cores: int
) -> Iterator[tuple[Stage, Result]]:
    """Each stage with its figures, and a line of progress."""
    before = single_core.milliseconds()
    for load in LOADS:
        print(f"{load} for {seconds} s … ", end="", flush=True)
        stage = run_stage(load, seconds, system.url, photos, system.root)
        after = single_core.milliseconds()
        result = summary(stage, (before + after) / 2, cores)
        print(
            f"{result.rate:.1f} requests/s, p95 {result.p95_ms:.0f} ms, {result.failures} failures",
            flush=True,
        )
        yield stage, result
        before = after


def main(argv: list[str] | None = None, prog: str = "python -m perf.load") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)
    return published(lambda: publication(arguments, settings.state_dir), arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
