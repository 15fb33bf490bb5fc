"""Offer a Trifid more than it can take: `python -m perf.overload --photos PATH`.

Starts a whole system of its own and enrols one person. Clients that wait for their answers show what
the machine can take; then requests arrive at fixed rates of half as many up to ten times as many, and last beside a
hundred clients whose requests trickle in. The last line holds the figures for a script.
"""

import argparse
import asyncio
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx

from perf.latency.sides import enrol
from perf.load.overload_report import markdown
from perf.machine import this_machine
from perf.overload.client import recognition
from perf.overload.curve import LOADS, SLOW_CLIENTS, Curve
from perf.overload.report import Report
from perf.overload.row import Row
from perf.photos import small_photos, with_one_face
from perf.report import Publication, add_out_option, add_release_option, published
from perf.system import SystemStartError, running_system
from service.settings import Settings

PHOTOS = 16
"""How many are tried; the first one with one face is taken."""

FAILURES = (httpx.HTTPError, SystemStartError)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.overload", description=__doc__)
    photos = "folder or archive of photos (default: %(default)s)"
    folder = settings.state_dir / "photos" / "face_recognition"
    parser.add_argument("--photos", type=Path, default=folder, metavar="PATH", help=photos)
    parser.add_argument("--seconds", type=float, default=20, help="of each load (default: %(default)s)")
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> Report:
    """Start the system and measure the curve."""
    machine = this_machine(arguments.release)
    _allow_many_connections()
    with running_system(arguments.release, state_dir) as system:
        photo, *_ = with_one_face(small_photos(arguments.photos, PHOTOS), system.url)
        enrol(system.url, photo)
        curve = Curve(system.port, recognition(photo), arguments.seconds)
        closed, rows, slow = asyncio.run(_measured(curve))
    capacity = round(closed.accepted / arguments.seconds, 1)
    return Report(
        measured=datetime.now(UTC),
        machine=machine,
        seconds=arguments.seconds,
        capacity=capacity,
        capacity_cores=closed.client_cores,
        rows=rows,
        slow=slow,
        slow_clients=SLOW_CLIENTS,
    )


async def _measured(curve: Curve) -> tuple[Row, list[Row], Row]:
    closed = await curve.capacity()
    capacity = closed.accepted / curve.seconds
    rows = [await curve.load(capacity, times) for times in LOADS]
    return closed, rows, await curve.slow(capacity)


def _allow_many_connections() -> None:
    """Let this process have as many as it may: one for each request that waits."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(argv: list[str] | None = None) -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("overload", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
