"""What further enrolled photos of a person gain: the best of them counts.

Everybody's first photo is enrolled; of people with four photos or more also the second, and then the third. Their
fourth photo is the probe. Thresholds are chosen anew each time, with everybody as a stranger to all the others.
"""

from collections.abc import Sequence

import msgspec

from export.evaluation.embeddings import Faces, Ints
from export.evaluation.trials import (
    SHIPPED,
    USERS_RATE,
    Similarities,
    false_accept_rate,
    false_reject_rate,
    threshold_at,
    trials,
)

RATES = (USERS_RATE, 0.01)
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


def photos_rows(numbered: Sequence[Faces], doubles: Ints) -> list[PhotosRow]:
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
