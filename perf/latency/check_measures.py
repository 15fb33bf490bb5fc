"""The ratios that `perf.latency.check` holds against their limits, and the system that they are measured on.

Ratios only: absolute times differ from machine to machine, and from hour to hour.
"""

import asyncio
import itertools
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path

import asyncpg
import msgspec
import numpy as np

from db.pool import Database
from db.queries.faces import FaceVector, nearest_users
from export.evaluation.datasets import Lfw
from perf.gallery.made_people import NEIGHBOURS, MadeGallery, identities, real_embeddings
from perf.latency.sides import (
    DECODE_AND_GRAPHS,
    GRAPHS,
    SERVICE,
    Call,
    Graphs,
    Ours,
    decoder,
    interleaved,
    plain_sides,
)
from perf.load_patterns import Loop
from perf.system import System
from release.manifest import Manifest, read_manifest


class SkippedError(Exception):
    """What a ratio needs isn't there; the message says what."""


ENROLLED = 10_000
"""In the checks of the gallery."""

FEWEST_ROUNDS, MOST_ROUNDS = 8, 60


@dataclass(frozen=True)
class CheckFixture:
    """Two running systems, the release that they serve, photos of one face each, and LFW if it is there.

    In both the first photo's person is enrolled, who is alone in `system`; `crowded` is there to have a full gallery.
    """

    system: System
    crowded: System
    release: Path
    state_dir: Path
    photos: Sequence[bytes]
    large: bytes
    """The first of them as a camera of 12 megapixels would have taken it."""
    lfw: Path | None

    @cached_property
    def manifest(self) -> Manifest:
        """The release's."""
        return read_manifest(self.release / "manifest.json")

    @cached_property
    def _graphs(self) -> Graphs:
        return Graphs.load(self.release)

    @cached_property
    def gallery(self) -> MadeGallery:
        """That of `crowded`, filled when it is first asked for.

        Raises:
            SkippedError: LFW isn't there, of whose faces others are made.
        """
        if not self.lfw:
            raise SkippedError("made people need real ones of many: LFW (LFW=PATH)")
        real = real_embeddings(Lfw(self.lfw), self.release, self.state_dir)
        gallery = MadeGallery(self.crowded.dsn, self.manifest.embedding_space, real)
        gallery.grow_to(ENROLLED)
        return gallery

    def sides(self, photo: bytes) -> dict[str, Call]:
        """The ways to process a photo, as `perf.latency` compares them."""
        return self._sides(self.system, photo)

    def among_many(self, photo: bytes) -> Call:
        """The service with a full gallery.

        Raises:
            SkippedError: as `gallery`.
        """
        self.gallery  # noqa: B018  fills it
        return self._sides(self.crowded, photo)[SERVICE]

    def _sides(self, system: System, photo: bytes) -> dict[str, Call]:
        return Ours(system.url, system.triton, self._graphs, decoder(self.release)).sides(photo)


def medians(calls: Mapping[str, Call], seconds: float) -> dict[str, float]:
    """Each call's median in milliseconds; they take turns for about so long, so a slow machine makes fewer rounds."""
    once = interleaved(calls, rounds=1)
    # What takes hardly any time is rounded to 0.
    rounds = 1000 * seconds / max(0.01, sum(times.p50_ms for times in once))
    measured = interleaved(calls, round(min(max(rounds, FEWEST_ROUNDS), MOST_ROUNDS)))
    return {times.side: times.p50_ms for times in measured}


GALLERY_SECONDS = 15


def gallery_growth(bench: CheckFixture) -> float:
    """The service's median with 10,000 enrolled ÷ with one: two systems in turn.

    Raises:
        SkippedError: as `Bench.gallery`.
    """
    photo = bench.photos[0]
    many = bench.among_many(photo)
    found = medians({"one": bench.sides(photo)[SERVICE], "many": many}, GALLERY_SECONDS)
    return found["many"] / found["one"]


LATENCY_SECONDS = 10
"""Of each measurement."""


def overhead(bench: CheckFixture) -> float:
    """The service with a small photo ÷ its two graphs."""
    sides = bench.sides(bench.photos[0])
    found = medians({side: sides[side] for side in (SERVICE, GRAPHS)}, LATENCY_SECONDS)
    return found[SERVICE] / found[GRAPHS]


def overhead_12mp(bench: CheckFixture) -> float:
    """The service with a large photo ÷ decoding and the two graphs."""
    sides = bench.sides(bench.large)
    found = medians({side: sides[side] for side in (SERVICE, DECODE_AND_GRAPHS)}, LATENCY_SECONDS)
    return found[SERVICE] / found[DECODE_AND_GRAPHS]


def speedup(bench: CheckFixture) -> float:
    """facenet-pytorch ÷ the service, with a small photo.

    Raises:
        SkippedError: the export's environment isn't installed.
    """
    photo, weights = bench.photos[0], bench.manifest.weights
    python = bench.state_dir / "envs" / "export" / "bin" / "python"
    if not python.exists():
        raise SkippedError("facenet-pytorch isn't installed (make models installs the export's environment)")
    with plain_sides(python, weights, photo) as plain:
        found = medians({SERVICE: bench.sides(photo)[SERVICE], **plain}, LATENCY_SECONDS)
    return min(found[side] for side in plain) / found[SERVICE]


class Side(StrEnum):
    """On which side of its limit a ratio must stay."""

    AT_MOST = "≤"
    AT_LEAST = "≥"


class Limit(msgspec.Struct, frozen=True):
    """What a ratio shall be, and how much worse it may come out before it counts."""

    name: str
    """As in the last line."""
    what: str
    side: Side
    reached: float
    """On an idle machine of two cores, when the limit was set."""
    margin: float
    """For noise, as a part of what was reached."""
    reason: str
    """Why this margin."""

    @property
    def bound(self) -> float:
        """What was reached, with the margin."""
        return self.reached * (1 + self.margin if self.side is Side.AT_MOST else 1 - self.margin)

    def holds(self, value: float) -> bool:
        """Whether a measured ratio is within the bound; NaN isn't."""
        return value <= self.bound if self.side is Side.AT_MOST else value >= self.bound

    def __str__(self) -> str:
        return f"{self.side} {self.bound:.4g}"


OVERHEAD = Limit(
    name="overhead",
    what="recognise_user, 250 × 250 pixels, ÷ its two graphs in one process",  # noqa: RUF001
    side=Side.AT_MOST,
    reached=1.28,
    margin=0.15,
    reason="medians of interleaved rounds differ by some percent from run to run",
)

OVERHEAD_12MP = Limit(
    name="overhead_12mp",
    what="recognise_user, 12 megapixels, ÷ decoding and the two graphs in one process",
    side=Side.AT_MOST,
    reached=1.31,
    margin=0.15,
    reason="as above",
)

SPEEDUP = Limit(
    name="speedup",
    what="facenet-pytorch at its best setting ÷ recognise_user",
    side=Side.AT_LEAST,
    reached=3.46,
    margin=0.30,
    reason="PyTorch's threads suffer more from neighbours than ours, or less",
)

THROUGHPUT = Limit(
    name="throughput",
    what="photos a second with 8 clients ÷ those of a thread a core that only decodes and runs the two graphs",
    side=Side.AT_LEAST,
    reached=0.60,
    margin=0.25,
    reason="the clients run on the same cores, and neighbours take theirs",
)

GALLERY_GROWTH = Limit(
    name="gallery_growth",
    what="p50 of recognise_user with 10,000 enrolled ÷ with one",
    side=Side.AT_MOST,
    reached=1.05,
    margin=0.10,
    reason="medians of two systems in turn differ by more than an indexed search takes",
)

RECALL = Limit(
    name="recall",
    what="nearest of 10,000 found by the index, as by exact search",
    side=Side.AT_LEAST,
    reached=1.0,
    margin=0.003,
    reason="an index has some chance in it, and one of 400 may be missed",
)

SEARCH = Limit(
    name="search",
    what="p95 of the search among 10,000 ÷ p95 of an exact one",
    side=Side.AT_MOST,
    reached=0.07,
    margin=2.0,
    reason="p95 is noisier than a median; a search that falls back to reading the whole table comes near 1",
)

LIMITS = (OVERHEAD, OVERHEAD_12MP, SPEEDUP, THROUGHPUT, GALLERY_GROWTH, RECALL, SEARCH)


PROBES = 400
"""Strangers: their nearest is less plain than an enrolled person's, so they show sooner that an index misses some."""

SAME = 1e-6
"""Similarities that differ by less are of the same face, or of one as near."""

SEED = 2


def search(bench: CheckFixture) -> tuple[float, float]:
    """Recall of the nearest, and the 95th percentile's proportion to exact search.

    Raises:
        SkippedError: as `Bench.gallery`.
    """
    gallery = bench.gallery
    probes = identities(gallery.real, PROBES, np.random.default_rng(SEED))
    return asyncio.run(
        _compared(gallery.dsn, [FaceVector(probe, gallery.embedding_space) for probe in probes])
    )


async def _compared(url: str, probes: list[FaceVector]) -> tuple[float, float]:
    async with Database.open(url) as database, database.connection() as connection:
        indexed, exact = zip(
            *[(await _search(connection, p, "on"), await _search(connection, p, "off")) for p in probes],
            strict=True,
        )
    found = np.array(indexed)[:, 1] >= np.array(exact)[:, 1] - SAME
    times = np.percentile(np.array(indexed)[:, 0], 95), np.percentile(np.array(exact)[:, 0], 95)
    return float(found.mean()), float(times[0] / times[1])


async def _search(connection: asyncpg.Connection, probe: FaceVector, index: str) -> tuple[float, float]:
    """Seconds of a search with the index or without, and the similarity of the nearest."""
    await connection.execute("SELECT set_config('enable_indexscan', $1, false)", index)
    start = time.perf_counter()
    neighbours = await nearest_users(connection, probe, NEIGHBOURS)
    return time.perf_counter() - start, neighbours.users[0].similarity


CLIENTS = 8
WINDOWS = 4
THROUGHPUT_SECONDS = 3
"""Of each window."""


def throughput(bench: CheckFixture) -> float:
    """Photos a second under load ÷ those of a thread a core that decodes them, runs the networks and does no more.

    The two take turns, and both keep all cores busy: neighbours on the machine take as much from one as from the other.
    """
    Loop.run(bench.system.url, bench.photos, CLIENTS, THROUGHPUT_SECONDS)  # warms up
    cores, calls = len(os.sched_getaffinity(0)), _calls(bench)
    served = possible = 0.0
    for _ in range(WINDOWS):
        served += Loop.run(bench.system.url, bench.photos, CLIENTS, THROUGHPUT_SECONDS).rate
        possible += _rate(calls, cores)
    return served / possible


def _calls(bench: CheckFixture) -> list[Call]:
    """Each photo's decoding and networks, with one thread."""
    graphs, decode = Graphs.load(bench.release, threads=1), decoder(bench.release)
    face = np.zeros((160, 160, 3), np.uint8)  # the network takes as long for any pixels

    def compute(photo: bytes) -> None:
        graphs.run(decode(photo), face)

    return [partial(compute, photo) for photo in bench.photos]


def _rate(calls: list[Call], threads: int) -> float:
    """Calls a second of so many threads in this process, for one window."""
    start = time.monotonic()

    def thread(first: int) -> int:
        for done, call in enumerate(itertools.islice(itertools.cycle(calls), first, None)):
            if time.monotonic() >= start + THROUGHPUT_SECONDS:
                return done
            call()
        raise AssertionError("the photos never end")

    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(thread, range(threads)))
    return done / (time.monotonic() - start)
