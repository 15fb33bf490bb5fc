"""What accuracy depends on: the photo's state, the photos enrolled of a person, the gallery's size.

Spoilt photos are shown at the thresholds that suit good ones, to the gallery as it was. Of people with four photos or
more the second and then the third are enrolled too, and the fourth is the probe: the best of them counts. Thresholds
are chosen anew each time, with everybody as a stranger to all the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from export.evaluation.calibration import Population, SizeScores
from export.evaluation.embeddings import EmbeddingMatrix, Floats, Ints
from export.evaluation.trials import (
    PLAIN,
    REPORTED_RATES,
    SHIPPED,
    USERS_RATE,
    Similarities,
    Trials,
    false_accept_rate,
    false_reject_rate,
    threshold_at,
    trials,
)

RATES = (USERS_RATE, 0.01)


class RobustnessRow(msgspec.Struct, frozen=True):
    """One variant of the probes.

    Attributes:
        variant: its name.
        probes: photos shown.
        undetected: fraction without a face.
        frr: fraction not recognised, at each of RATES.
        worse_by: the same less that of the photos as they are.
        cpu_milliseconds: of the ensemble for one photo; NaN if unknown.
    """

    variant: str
    probes: int
    undetected: float
    frr: list[float]
    worse_by: list[float]
    cpu_milliseconds: float


@dataclass(frozen=True)
class VariantFaces:
    """The probes' faces in one variant."""

    variant: str
    faces: EmbeddingMatrix
    cpu_milliseconds: float


def robustness_rows(
    first: EmbeddingMatrix, strangers: Trials, upright: VariantFaces, spoilt: Sequence[VariantFaces]
) -> list[RobustnessRow]:
    """Show the same people's photos in each variant to the gallery of all first photos, the upright ones first.

    `strangers` are the good photos' trials that the thresholds are chosen on.
    """
    impostor = SHIPPED.impostor(strangers)
    thresholds = [threshold_at(impostor, rate) for rate in RATES]

    def rejected(probes: EmbeddingMatrix) -> Floats:
        genuine = SHIPPED.genuine(trials(probes, first))
        return np.array([false_reject_rate(genuine, threshold) for threshold in thresholds])

    reference = rejected(upright.faces)
    rows = []
    for probes in (upright, *spoilt):
        frr = rejected(probes.faces)
        rows.append(
            RobustnessRow(
                probes.variant,
                len(probes.faces),
                float(1 - np.mean(probes.faces.found)),
                frr.tolist(),
                (frr - reference).tolist(),
                probes.cpu_milliseconds,
            )
        )
    return rows


PROBE = 4
"""The number of the photo that is shown."""


class PhotosRow(msgspec.Struct, frozen=True):
    """So many enrolled photos for each of the people shown.

    Attributes:
        photos: of each person shown.
        people: how many are shown.
        frr: fraction not recognised, at each of RATES.
        far_unchanged: fraction of strangers accepted, had the thresholds for one photo been kept.
    """

    photos: int
    people: int
    frr: list[float]
    far_unchanged: list[float]


def photos_rows(numbered: Sequence[EmbeddingMatrix], doubles: Ints) -> list[PhotosRow]:
    """Measure 1, 2 and 3 enrolled photos, given everybody's first, second, third and fourth ones.

    There are no rows where nobody has four photos.
    `doubles` [n, 2] are one person under two names, who are no strangers to each other.
    """
    first, *further, probes = numbered
    if not len(probes):
        return []
    unchanged: list[float] = []
    rows = []
    for count in range(1, PROBE):
        gallery = first
        for more in further[: count - 1]:
            gallery = gallery.beside(more.of_people(probes.person))
        strangers = Similarities.of(first, gallery).without(doubles).trials()
        genuine, impostor = (
            SHIPPED.genuine(trials(probes, gallery)),
            SHIPPED.impostor(strangers),
        )
        thresholds = [threshold_at(impostor, rate) for rate in RATES]
        unchanged = unchanged or thresholds
        rows.append(
            PhotosRow(
                count,
                len(probes),
                [false_reject_rate(genuine, threshold) for threshold in thresholds],
                [false_accept_rate(impostor, threshold) for threshold in unchanged],
            )
        )
    return rows


FIXED_AT = 0.01
"""The false accept rate for which the one fixed threshold is chosen, with all people enrolled."""


class SizePoint(msgspec.Struct, frozen=True):
    """The threshold for a false accept rate, and the false rejects there (fractions)."""

    far: float
    threshold: float
    frr: float


class SizeRow(msgspec.Struct, frozen=True):
    """One gallery size.

    Attributes:
        gallery: users enrolled.
        galleries: random galleries averaged.
        shipped: points of the shipped rule.
        plain: points of the plain cosine.
        fixed_far: false accepts of the plain cosine at the one threshold that suits all people.
        fixed_frr: false rejects there.
    """

    gallery: int
    galleries: int
    shipped: list[SizePoint]
    plain: list[SizePoint]
    fixed_far: float
    fixed_frr: float


def size_rows(population: Population) -> list[SizeRow]:
    """Measure every size."""
    [whole] = population.scores(population.people, [PLAIN])
    fixed = threshold_at(whole.impostor, FIXED_AT)
    rows = []
    for size in population.sizes():
        shipped, plain = population.scores(size, [SHIPPED, PLAIN])
        rows.append(
            SizeRow(
                size,
                shipped.galleries,
                _points(shipped),
                _points(plain),
                false_accept_rate(plain.impostor, fixed),
                false_reject_rate(plain.genuine, fixed),
            )
        )
    return rows


def _points(scores: SizeScores) -> list[SizePoint]:
    thresholds = [(rate, threshold_at(scores.impostor, rate)) for rate in REPORTED_RATES]
    return [
        SizePoint(rate, threshold, false_reject_rate(scores.genuine, threshold))
        for rate, threshold in thresholds
    ]
