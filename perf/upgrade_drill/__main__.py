"""Upgrades under a fixed load: `python -m perf.upgrade_drill --lfw PATH`.

Starts a whole system of its own with releases of its own, built once: in FP32, in INT8, and of another embedding space.
People of LFW are enrolled; then requests arrive at a fixed rate, of people whose right answers are known, and
newcomers enrol. Meanwhile the system is upgraded within the embedding space and to another one, and rolled back, and an
upgrade is killed at each of its steps. Exit code 1 if a request failed, an answer mixed something up, or an upgrade
didn't do what it should. The last line holds the figures for a script.
"""

import argparse
import sys
from pathlib import Path

import httpx
import psycopg

from export.evaluation.collection import EnsembleError
from export.evaluation.datasets import Lfw
from perf.report import Publication, add_out_option, published
from perf.soak.upgrade_commands import BuildError, Releases, Workshop, weights_of
from perf.soak.upgrade_report import markdown
from perf.soak.upgrades import Drill, drill
from perf.system import SystemStartError
from perf.upgrade_drill.plan import PHASES, Plan
from service.settings import Settings

FAILURES = (httpx.HTTPError, psycopg.Error, EnsembleError, SystemStartError, BuildError)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.upgrade_drill", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    people = "with two photos, who are enrolled before the load (default: %(default)s)"
    parser.add_argument("--people", type=int, default=200, help=people)
    parser.add_argument("--rate", type=float, default=5, help="requests a second (default: %(default)s)")
    phases = "make only these changes (default: all)"
    parser.add_argument("--phases", nargs="*", choices=PHASES, default=PHASES, help=phases)
    release = "whose weights the drill's own releases have (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=settings.release, help=release)
    add_out_option(parser)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)
    state = settings.state_dir.absolute()

    def publication() -> Publication:
        workshop = Workshop(
            state=state / "upgrade-drill",
            python=state / "envs" / "export" / "bin" / "python",
            weights=weights_of(arguments.release),
            photos=state / "photos",
        )
        plan = Plan(Releases.of(workshop), workshop.photos, tuple(arguments.phases))
        size = Drill(arguments.people, arguments.rate)
        report = drill(size, plan, Lfw(arguments.lfw), state)
        return Publication("upgrade", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
