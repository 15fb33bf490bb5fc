"""All figures, of one system of the measurement's own."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from perf.accuracy.arrays import Floats
from perf.gallery.vectors import identities
from perf.lfw import Lfw
from perf.machine import this_machine
from perf.made_gallery import MadeGallery, real_embeddings
from perf.made_photos import small_photos, with_one_face
from perf.sizing.figures import Figures, SearchCost
from perf.sizing.measure import enrolments
from perf.sizing.measure.parts import memory
from perf.sizing.measure.photos import Costs
from perf.sizing.measure.searching import search_ms, waiting_cost
from perf.sizing.measure.stored import stored
from perf.system import UNLIMITED, running_system


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        people: gallery sizes, ascending; photos are shown, and people enrolled, among the first.
        seconds: of each kind of photo.
        photos: how many are shown in turn.
        newcomers: who are tried to be enrolled one by one.
        probes: searches a gallery.
        kept: faces that are sealed and kept.
    """

    people: tuple[int, ...] = (20_000, 100_000)
    seconds: float = 15.0
    photos: int = 12
    newcomers: int = 200
    probes: int = 500
    kept: int = 200


def measure(lfw: Path, release: Path, state_dir: Path, extent: Extent) -> Figures:
    """Start a system, fill its gallery, and measure one figure after the other.

    Raises:
        OSError, tarfile.TarError, ValueError: LFW can't be read.
        EnsembleError, SystemStartError: something doesn't start.
        httpx.HTTPError, psycopg.Error, DatabaseUnavailableError: it fails.
    """
    machine, first = this_machine(release), extent.people[0]
    real = real_embeddings(Lfw(lfw), release, state_dir)
    with running_system(release, state_dir, **UNLIMITED) as system:
        gallery = MadeGallery(system.dsn, machine.embedding_space, real)
        gallery.grow_to(first)
        photos = with_one_face(small_photos(lfw, extent.photos), system.url)
        costs, used = list(Costs(system, extent.seconds).of(photos)), memory(system.root)
        enrolment = enrolments.cost(system, small_photos(lfw, extent.newcomers), first)
        faces = identities(real, extent.probes, np.random.default_rng(99))
        waiting = asyncio.run(waiting_cost(system.dsn, gallery.embedding_space, faces))
        searches = list(_searches(gallery, extent.people, faces))
        room = stored(system.dsn, extent.people[-1], faces[: extent.kept])
    return Figures(
        *(datetime.now(UTC), machine, extent.seconds, costs, searches, waiting, enrolment, room, used)
    )


def _searches(gallery: MadeGallery, sizes: tuple[int, ...], faces: Floats) -> Iterator[SearchCost]:
    for people in sizes:
        gallery.grow_to(people)
        ms = asyncio.run(search_ms(gallery.dsn, gallery.embedding_space, faces))
        print(f"  {people:,} people: {ms:.2f} ms a search", flush=True)
        yield SearchCost(people, round(ms, 3))
