"""What the check measures on: a system of its own, and the release's parts in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from export.evaluation.datasets import Lfw
from perf.gallery.made_people import MadeGallery, real_embeddings
from perf.latency.check import SkippedError
from perf.latency.graphs import Graphs, decoder
from perf.latency.sides import SERVICE, Call, Ours
from perf.latency.timing import interleaved
from perf.system import System
from release.manifest import Manifest, read_manifest

ENROLLED = 10_000
"""In the checks of the gallery."""

FEWEST_ROUNDS, MOST_ROUNDS = 8, 60


@dataclass(frozen=True)
class Bench:
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
