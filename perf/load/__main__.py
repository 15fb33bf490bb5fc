"""Load the running service with 4, 8 and 12 constant users: `python -m perf.load --lfw PATH`.

Enrols people of LFW by their first photos, then lets locust's virtual users send random photos of them, one after the
other without a pause, and samples what each part of the stack uses. One minute a stage unless told otherwise;
`--seconds 300` is the whole test. It enrols real rows, so run it against a database of its own. The last line holds the
figures for a script.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil

from perf.lfw import Lfw
from perf.load.enrolment import enrol
from perf.load.markdown import markdown
from perf.load.picture import draw
from perf.load.processes import stack_root
from perf.load.report import Report, summary
from perf.load.stage import Stage, StageError, run_stage
from perf.machine import this_machine
from perf.publication import Publication, add_out_option, published
from service.settings import Settings

USERS = (4, 8, 12)
FAILURES = (httpx.HTTPError, psutil.Error, StageError)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.load", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    url = f"http://127.0.0.1:{settings.port}"
    parser.add_argument("--url", default=url, help="the API (default: %(default)s)")
    parser.add_argument("--people", type=int, default=100, help="how many to enrol (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="of each stage (default: %(default)s)")
    parser.add_argument(
        "--release", type=Path, default=settings.release, help="the release in use (default: %(default)s)"
    )
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, root: int) -> tuple[Report, list[Stage]]:
    """Enrol, and run the stages one after the other."""
    machine, lfw = this_machine(arguments.release), Lfw(arguments.lfw)
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        photos.mkdir()
        print(f"Enrolling {arguments.people} people …", flush=True)
        count = enrol(lfw, arguments.people, arguments.url, photos)
        stages = [_run(users, arguments, photos, root) for users in USERS]
    results = [summary(stage) for stage in stages]
    return Report(datetime.now(UTC), machine, arguments.people, count, arguments.seconds, results), stages


def _run(users: int, arguments: argparse.Namespace, photos: Path, root: int) -> Stage:
    """One stage, with a line of progress."""
    print(f"{users:3} users for {arguments.seconds} s … ", end="", flush=True)
    stage = run_stage(users, arguments.seconds, arguments.url, photos, root)
    print(
        f"{stage.rate:.1f} requests/s, p95 {stage.percentile(95):.0f} ms, {stage.failures} failures",
        flush=True,
    )
    return stage


def publication(arguments: argparse.Namespace, state_dir: Path) -> Publication:
    """Measure, with the forms of the result."""
    report, stages = measure(arguments, stack_root(state_dir))
    return Publication("load", report, markdown(report), draw(stages))


def main(argv: list[str] | None = None) -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)
    return published(lambda: publication(arguments, settings.state_dir), arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
