"""Measure what growth costs: `python -m perf.growth --lfw PATH`.

Runs a Trifid of its own for each kind of growth (photo size, faces in a photo, clients at a time, people enrolled) and
measures processor time, memory and latency of `recognise_user` point by point. It says where each curve bends: up to
where a straight line fits it. The last line holds those places for a script.
"""

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import psutil
import psycopg

from perf.accuracy.ensemble import EnsembleError
from perf.growth.curves import CURVES, GALLERY_SIZES, Stack
from perf.growth.markdown import markdown
from perf.growth.measuring import Measuring
from perf.growth.picture import draw
from perf.growth.report import Curve, Report
from perf.lfw import Lfw
from perf.machine import this_machine
from perf.made_gallery import MadeGallery, real_embeddings
from perf.made_photos import clear_face, small_photos, with_one_face
from perf.publication import Publication, add_out_option, add_release_option, published
from perf.system import UNLIMITED, System, SystemStartError, running_system
from release.manifest import read_manifest
from service.settings import Settings

MILLION = 1_000_000
PHOTOS = 16
"""How many are tried; those with one face are taken."""

FAILURES = (httpx.HTTPError, psutil.Error, psycopg.Error, EnsembleError, SystemStartError)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.growth", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument("--only", nargs="+", choices=CURVES, default=list(CURVES), help="measure just these")
    parser.add_argument("--million", action="store_true", help="let the gallery grow up to a million")
    parser.add_argument("--seconds", type=float, default=8, help="of each point (default: %(default)g)")
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> Report:
    """Choose the photos on a system that isn't measured, for a crowd leaves its memory behind; then curve by curve."""
    machine, release = this_machine(arguments.release), arguments.release
    with running_system(release, state_dir, **UNLIMITED) as system:
        photos = with_one_face(small_photos(arguments.lfw, PHOTOS), system.url)
        face = clear_face(photos, system.url)

    def curve(name: str) -> Curve:
        print(f"{name}:", flush=True)
        with running_system(release, state_dir, **UNLIMITED) as system:
            measuring = Measuring(system.url, system.root, arguments.seconds)
            sizes = (*GALLERY_SIZES, MILLION) if arguments.million else GALLERY_SIZES
            gallery = partial(_gallery, system, arguments, state_dir)
            return CURVES[name](Stack(measuring, photos, face, gallery, sizes))

    curves = [curve(name) for name in arguments.only]
    return Report(datetime.now(UTC), machine, arguments.seconds, curves)


def _gallery(system: System, arguments: argparse.Namespace, state_dir: Path) -> MadeGallery:
    """The system's, with real faces at hand to make others of."""
    space = read_manifest(arguments.release / "manifest.json").embedding_space
    real = real_embeddings(Lfw(arguments.lfw), arguments.release, state_dir)
    return MadeGallery(system.dsn, space, real)


def main(argv: list[str] | None = None) -> int:
    """Measure, write, print; exit code 1 with one sentence if it fails."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("growth", report, markdown(report), draw(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
