"""Load at a fixed rate while everything is broken in turn: `python -m perf.soak --lfw PATH`.

Starts a whole system of its own. Requests arrive at a fixed rate and are of people whose right answers are known.
Meanwhile every process of the system is killed once, some are stopped, the database's connections are cut, its disk
is full for a while, and keys expire. What became of each request is counted for each fault. Exit code 1 if a request
failed, an answer was wrong, or the system didn't become whole again. The last line holds the figures for a script.
"""

import argparse
import sys
from pathlib import Path

import httpx
import psutil
import psycopg

from export.evaluation.collection import EnsembleError
from export.evaluation.datasets import Lfw
from perf.report import Publication, add_out_option, add_release_option, published
from perf.soak.report import markdown
from perf.soak.run import Soak, soak
from perf.system import SystemStartError
from service.settings import Settings

FAILURES = (httpx.HTTPError, psutil.Error, psycopg.Error, EnsembleError, SystemStartError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    seconds = "of load, at least: it goes on until the last fault is over (default: %(default)s)"
    parser.add_argument("--seconds", type=float, default=180, help=seconds)
    parser.add_argument("--rate", type=float, default=5, help="requests a second (default: %(default)s)")
    only = "make only the faults whose names contain one of these (default: all)"
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help=only)
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def main(argv: list[str] | None = None, prog: str = "python -m perf.soak") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)

    def publication() -> Publication:
        size = Soak(arguments.rate, arguments.seconds, tuple(arguments.only))
        report = soak(size, Lfw(arguments.lfw), arguments.release, settings.state_dir)
        return Publication("soak", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
