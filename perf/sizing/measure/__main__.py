"""Measure what sizes are computed from: `python -m perf.sizing.measure --lfw PATH`.

Starts a Trifid of its own with 20,000 made people enrolled, shows it photos of three sizes, enrols people of LFW,
searches, and looks at how large the tables have become; then once more among 100,000. Processor time is what counts, so
the machine may do other work. The result is what `python -m perf.sizing` computes with.
"""

import argparse
import sys
from pathlib import Path

import httpx
import psutil
import psycopg

from db.pool import DatabaseUnavailableError
from perf.accuracy.ensemble import EnsembleError
from perf.publication import Publication, add_out_option, add_release_option, published
from perf.sizing.measure.markdown import markdown
from perf.sizing.measure.run import Extent, measure
from perf.system import SystemStartError
from service.settings import Settings

FAILURES = (
    *(httpx.HTTPError, psutil.Error, psycopg.Error),
    *(DatabaseUnavailableError, EnsembleError, SystemStartError),
)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.sizing.measure", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument(
        "--seconds", type=float, default=15, help="of each kind of photo (default: %(default)g)"
    )
    people = "gallery sizes, ascending (default: %(default)s)"
    parser.add_argument(
        "--people", type=int, nargs="+", default=list(Extent.people), metavar="N", help=people
    )
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Measure, write, print; exit code 1 with one sentence if it fails."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)

    def publication() -> Publication:
        extent = Extent(tuple(arguments.people), arguments.seconds)
        figures = measure(arguments.lfw, arguments.release, settings.state_dir, extent)
        return Publication("sizing", figures, markdown(figures))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
