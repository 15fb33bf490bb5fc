"""Measure the search in galleries of up to N people: `python -m perf.gallery --lfw PATH --count N`.

Fills a PostgreSQL of its own, never yours, with people made of real embeddings, in sizes of 100, 300, 1,000 … up to N.
At each it compares everybody, builds the index, and searches as the service does: how late the answer is, and how
often it is the true one. The last line holds the figures of the largest gallery for a script.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from db.face_index import FaceIndexError
from db.migrate import MigrationError
from db.pool import Database, DatabaseUnavailableError
from export.evaluation.collection import EnsembleError
from perf.gallery.made_people import MadePeople, real_people
from perf.gallery.measure import PATIENCE, Growth, Size, efforts, enrolments, own_server
from perf.gallery.report import GalleryReport, draw, markdown
from perf.machine import this_machine
from perf.report import Publication, add_out_option, published
from service.settings import Settings

SMALLER = [digit * 10**power for power in range(2, 7) for digit in (1, 3)]
"""Sizes on the way."""

FAILURES = (psycopg.Error, EnsembleError, MigrationError, FaceIndexError, DatabaseUnavailableError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, metavar="PATH", help="LFW as .tgz or folder")
    parser.add_argument(
        "--count", type=_count, default=10_000, metavar="N", help="people (default: %(default)s)"
    )
    smallest = "smallest size to measure on the way (default: %(default)s)"
    parser.add_argument("--from", type=_count, default=100, dest="smallest", metavar="N", help=smallest)
    parser.add_argument("--probes", type=int, default=1000, help="searches a size (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the made people (default: %(default)s)")
    release = "folder of the release whose embeddings are taken (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=settings.release, help=release)
    add_out_option(parser)
    return parser


def _count(text: str) -> int:
    count = int(text.replace(",", "").replace("_", ""))
    if count < SMALLER[0]:
        raise argparse.ArgumentTypeError(f"at least {SMALLER[0]}")
    return count


async def measure(arguments: argparse.Namespace, state_dir: Path) -> GalleryReport:
    """Make the people, and let the gallery grow."""
    machine = this_machine(arguments.release)
    real = real_people(arguments.lfw, arguments.release, state_dir)
    people = MadePeople(real.pairs, arguments.seed)
    print(f"People are made of {len(real.pairs):,} real ones.", flush=True)
    sizes: list[Size] = []
    with own_server() as server:
        growth = Growth(server, people, real.embedding_space)
        for size in [*(n for n in SMALLER if arguments.smallest <= n < arguments.count), arguments.count]:
            probes = people.probes(size, arguments.probes)
            sizes.append(await growth.grow(sizes[-1].people if sizes else 0, size, probes))
            _say(sizes[-1])
        async with (
            Database.open(server.url, patience=PATIENCE) as database,
            database.connection() as connection,
        ):
            more = await efforts(connection, growth.space, probes)
            newcomers = await enrolments(connection, growth.space, people)
    return GalleryReport(datetime.now(UTC), machine, arguments.probes, sizes, more, newcomers)


def _say(size: Size) -> None:
    times = size.found.times
    print(
        f"{size.people:9,} people: index built in {size.build_s:.1f} s, search p50 {times.p50_ms:.2f} ms,"
        f" p95 {times.p95_ms:.2f} ms, recall {size.found.recall_1:.4f};"
        f" comparing everybody p50 {size.exact.p50_ms:.1f} ms",
        flush=True,
    )


def main(argv: list[str] | None = None, prog: str = "python -m perf.gallery") -> int:
    """Measure, write gallery-N's files, print; exit code 1 with one sentence if it fails."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)

    def publication() -> Publication:
        report = asyncio.run(measure(arguments, settings.state_dir))
        return Publication(f"gallery-{arguments.count}", report, markdown(report), draw(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
