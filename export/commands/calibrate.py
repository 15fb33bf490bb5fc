"""`calibrate`: a release's thresholds, measured on LFW."""

import argparse
import tarfile
from datetime import date
from pathlib import Path

import msgspec

from export.commands.base import Command, add_state_option, existing
from export.errors import ExportError
from export.results import CommandResult


class Calibration(msgspec.Struct, frozen=True):
    """What was calibrated, and where the table of thresholds is."""

    embedding_space: str
    file: Path


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lfw", type=existing, required=True, metavar="PATH", help="LFW (deep-funneled) as .tgz or folder"
    )
    parser.add_argument("--release", type=Path, help="its folder (default: STATE/releases/current)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write the table there, not into the release's manifest"
    )
    parser.add_argument(
        "--triton", metavar="HOST:PORT", help="serves the release already (default: start one)"
    )
    add_state_option(parser)


def _run(arguments: argparse.Namespace) -> CommandResult:
    from export.evaluation.calibration import calibrate, write_into_manifest
    from export.evaluation.collection import Collection, EnsembleError
    from export.evaluation.datasets import Lfw
    from release.manifest import MANIFEST, write_json

    release = arguments.release or arguments.state_dir / "releases" / "current"
    try:
        collection = Collection.of(release, arguments.state_dir)
        threshold = calibrate(Lfw(arguments.lfw), collection, arguments.triton, date.today())
    except (tarfile.TarError, ValueError, msgspec.MsgspecError, EnsembleError) as error:
        raise ExportError(str(error)) from error
    file = arguments.output or collection.release / MANIFEST
    if arguments.output:
        write_json(threshold, file)
    else:
        write_into_manifest(file, threshold)
    print(f"threshold  of {collection.manifest.embedding_space} is in {file}")
    return CommandResult(Calibration(collection.manifest.embedding_space, file))


CALIBRATE = Command(
    name="calibrate",
    summary="measure a release's thresholds on LFW, and write them into its manifest",
    description="Send everybody's first and second photos of LFW through the release's ensemble, in its own Triton,"
    " and compute the similarity from which two faces count as one person, for each number of people enrolled and"
    " each rate of false accepts. Measurements are kept in the state folder: an interrupted run goes on from there.",
    exit_codes="0: the table is written. 1: it couldn't be measured, with one sentence saying why. 2: the options are"
    " wrong. 130: interrupted; the same command goes on from there.",
    options=_options,
    run=_run,
    interrupted="the same command goes on from here",
)
