"""Measure how fast kept faces are re-embedded: `python -m perf.reembedding --lfw PATH`.

Enrols people of LFW, with their faces kept, in a PostgreSQL of its own, never yours, and lets a Triton of its own make
their vectors in one new embedding space after the other: as an upgrade does, but that nobody is served meanwhile. In
turn the release's network runs on the same faces in this process. The last line holds faces a second of both, and
their ratio.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from db.migrate import MigrationError
from db.pool import Database, DatabaseUnavailableError
from export.errors import ExportError
from export.upgrade.face_model import MOST_FACES, FaceModel
from export.upgrade.reembedding import KeptFaces, Reembedding
from perf.gallery.server import own_server
from perf.latency.graphs import Graphs
from perf.machine import this_machine
from perf.publication import Publication, add_out_option, published
from perf.reembedding.people import enrol, lfw_crops, new_seal
from perf.reembedding.report import Report, Round, markdown
from service.inference.face import Crop
from service.settings import Settings
from stack.inference_server import NICENESS
from stack.standalone_server import LoneServerError, lone_server

FAILURES = (psycopg.Error, MigrationError, DatabaseUnavailableError, ExportError, LoneServerError)


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.reembedding", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, metavar="PATH", help="LFW as .tgz or folder")
    parser.add_argument("--faces", type=int, default=1000, help="a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="of both ways in turn (default: %(default)s)")
    release = "folder of the release whose network is measured (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=settings.release, help=release)
    add_out_option(parser)
    return parser


async def measure(arguments: argparse.Namespace) -> Report:
    """Keep the faces, and take turns."""
    machine = this_machine(arguments.release)
    crops = lfw_crops(arguments.lfw, arguments.faces)
    rounds: list[Round] = []
    async for each in _rounds(arguments.release, crops, arguments.rounds):
        print(f"round {len(rounds)}: {each.reembedded:.1f} faces/s, network {each.raw:.1f}", flush=True)
        rounds.append(each)
    # The first one warms both up.
    return Report(datetime.now(UTC), machine, len(crops), MOST_FACES, rounds[1:])


async def _rounds(release: Path, crops: Crop, count: int) -> AsyncIterator[Round]:
    seal, graphs = new_seal(), Graphs.load(release)
    with own_server() as server, lone_server(release) as triton:
        async with Database.open(server.url) as database, FaceModel.open([triton.address]) as model:
            await enrol(database, crops, seal)
            os.nice(NICENESS)  # as Triton is: what else the machine does shall take as much from either
            for number in range(count + 1):
                start = time.perf_counter()
                account = await Reembedding(f"space {number}", KeptFaces(model, seal)).run(database)
                middle = time.perf_counter()
                for first in range(0, len(crops), MOST_FACES):
                    graphs.facenet.run(None, {"face": crops[first : first + MOST_FACES]})
                end = time.perf_counter()
                yield Round(account.reembedded / (middle - start), len(crops) / (end - middle))


def main(argv: list[str] | None = None) -> int:
    """Measure, write reembedding's files, print; exit code 1 with one sentence if it fails."""
    arguments = parser(Settings()).parse_args(argv)

    def publication() -> Publication:
        report = asyncio.run(measure(arguments))
        return Publication("reembedding", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
