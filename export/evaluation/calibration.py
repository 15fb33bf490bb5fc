"""The table of thresholds that a release's manifest carries, against the number of people enrolled.

For each size random galleries are drawn, and their scores put together. All second photos are probes, each beside its
own user; all first photos are strangers, whose own user is left out. So every size up to all people can be measured.

A few people are in LFW under two names: taking one for the other is no false accept. They were found by looking at the
most similar first photos of different names; here are only those that the photos or the names themselves prove. The
user's two protocols, LFW's pairs and the cross-validated comparison leave them in, as everybody's published figures do.
They matter where thresholds are chosen: of 5,749 people, 0.1 % are six.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from export.evaluation.collection import Collection
from export.evaluation.datasets import UPRIGHT, Lfw, Photo
from export.evaluation.embeddings import EmbeddedDataset, EmbeddingMatrix, Floats, Ints, photos_numbered
from export.evaluation.trials import SHIPPED, DecisionRule, Similarities, Trials, threshold_at
from release.manifest import ThresholdRecord, read_manifest

SIZES = (1, 2, 4, 6, 10, 30, 100, 300, 1000, 3000)
"""Besides all people. Up to six the crowd grows with the gallery, so the threshold needs the small ones."""

ENROLMENTS = 15_000
"""Galleries are drawn until they have so many members together."""

FEWEST, MOST = 5, 400
"""Galleries of one size; only the gallery of all people is but one."""

SEED = 3


@dataclass(frozen=True)
class SizeScores:
    """The scores of all galleries of one size: genuine [G * probes], impostor [G * people]."""

    size: int
    galleries: int
    genuine: Floats
    impostor: Floats


@dataclass(frozen=True)
class Population:
    """Everybody's second photos and first photos against all first photos."""

    genuine: Similarities
    impostor: Similarities

    @classmethod
    def of(cls, first: EmbeddingMatrix, second: EmbeddingMatrix, doubles: Ints) -> "Population":
        """Compare all with all; `doubles` [n, 2] are one person under two names, who are no strangers."""
        return cls(Similarities.of(second, first), Similarities.of(first, first).without(doubles))

    @property
    def people(self) -> int:
        """The number of users."""
        return len(self.impostor.users)

    def sizes(self) -> list[int]:
        """The gallery sizes that these people allow."""
        return [size for size in SIZES if size < self.people] + [self.people]

    def scores(self, size: int, rules: Sequence[DecisionRule]) -> list[SizeScores]:
        """Scores by each rule on the same galleries of this size."""
        galleries = list(self._galleries(size))
        return [
            SizeScores(
                size,
                len(galleries),
                np.concatenate([rule.genuine(genuine) for genuine, _ in galleries]),
                np.concatenate([rule.impostor(impostor) for _, impostor in galleries]),
            )
            for rule in rules
        ]

    def _galleries(self, size: int) -> Iterator[tuple[Trials, Trials]]:
        if size == self.people:
            yield self.genuine.trials(), self.impostor.trials()
            return
        generator = np.random.default_rng(SEED + size)
        for _ in range(min(MOST, max(FEWEST, math.ceil(ENROLMENTS / size)))):
            users = generator.choice(self.people, size, replace=False)
            yield (
                self.genuine.trials(users[1:]),
                self.impostor.trials(users),
            )  # a probe's own user is enrolled too


FALSE_ACCEPT_RATES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


def calibrated_threshold(population: Population, source: str) -> ThresholdRecord:
    """Measure the threshold of the shipped rule for every gallery size and false accept rate.

    A gallery of one needs an entry of its own: it has no crowd, so the next size's figure would be wrong for it.
    """
    sizes = population.sizes()
    return ThresholdRecord(
        calibrated=True,
        source=source,
        neighbours=SHIPPED.neighbours,
        crowd_weight=SHIPPED.crowd_weight,
        gallery_sizes=sizes,
        false_accept_rates=list(FALSE_ACCEPT_RATES),
        similarities=[list(_row(population, size)) for size in sizes],
    )


def _row(population: Population, size: int) -> Iterable[float]:
    [scores] = population.scores(size, [SHIPPED])
    return (round(threshold_at(scores.impostor, rate), 6) for rate in FALSE_ACCEPT_RATES)


def source_sentence(population: Population, today: date) -> str:
    """Where the table comes from, for the manifest and the operator."""
    return (
        f"Measured in this embedding space on Labeled Faces in the Wild, {population.people:,} people, each by the"
        f" first photo a stranger to galleries of the others, on {today.isoformat()}"
        " (python -m export calibrate)."
    )


def write_into_manifest(manifest: Path, threshold: ThresholdRecord) -> None:
    """Replace the threshold in a release's manifest: a reader sees the old manifest or the new one."""
    read_manifest(manifest).with_threshold(threshold).write(manifest)


SAME_PHOTO = (
    ("Andrew_Caldecott", "Andrew_Gilligan"),
    ("Bart_Hendricks", "Ricky_Ray"),
    ("Carlos_Beltran", "Raul_Ibanez"),
    ("Carlos_Ruckauf", "Eduardo_Duhalde"),
    ("Emmy_Rossum", "Eva_Amurri"),
    ("Shinya_Taniguchi", "Takahiro_Mori"),
)
"""One photograph, or two of one scene, under two names."""

TWO_SPELLINGS = (
    ("Bison_Dele", "Brian_Williams"),  # the basketball player's name from 1998, and before
    ("Choi_Sung-hong", "Sung_Hong_Choi"),
    ("Chyung_Dai-chul", "Dai_Chul_Chyung"),
    ("Felipe_De_Borbon", "Prince_Felipe"),
    ("Hasan_Wirayuda", "Hassan_Wirajuda"),
    ("John_Barnett", "John_Burnett"),
    ("Noer_Moeis", "Noer_Muis"),
    ("Talisa_Bratt", "Talisa_Soto"),
    ("Wang_Yingfan", "Yingfan_Wang"),
)
"""One person's name in two forms."""


def duplicate_identities(people: list[str]) -> Ints:
    """The pairs as places in the list of people [n, 2], as far as they are in it."""
    places = {person: place for place, person in enumerate(people)}
    pairs = [
        (places[one], places[other])
        for one, other in SAME_PHOTO + TWO_SPELLINGS
        if one in places and other in places
    ]
    return np.array(pairs, np.int64).reshape(len(pairs), 2)


def calibrate(lfw: Lfw, collection: Collection, address: str | None, today: date) -> ThresholdRecord:
    """Measure what a release's table of thresholds needs, unless it is cached, and compute the table.

    Args:
        lfw: everybody's first and second photos are shown.
        collection: the release, and where its measurements are kept.
        address: HOST:PORT of a Triton that serves the release already; None starts one.
        today: for the sentence that says where the figures come from.

    Raises:
        EnsembleError: Triton doesn't start, serves another release, or fails on a photo.
    """
    collection.measure(enrolled_photos(lfw), [UPRIGHT], address)
    embedded = EmbeddedDataset(lfw, collection.cache(UPRIGHT))
    population = Population.of(embedded.numbered(1), embedded.numbered(2), duplicate_identities(lfw.people))
    return calibrated_threshold(population, source_sentence(population, today))


def enrolled_photos(lfw: Lfw) -> Iterator[Photo]:
    """Everybody's first and second photos: a calibration needs no more."""
    for number in (1, 2):
        yield from photos_numbered(lfw, number)
