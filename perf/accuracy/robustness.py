"""False rejects of spoilt photos, at the thresholds that suit good ones: the gallery stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from export.evaluation.embeddings import Faces, Floats
from export.evaluation.trials import SHIPPED, USERS_RATE, Trials, false_reject_rate, threshold_at, trials

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
    faces: Faces
    cpu_milliseconds: float


def robustness_rows(
    first: Faces, strangers: Trials, upright: VariantFaces, spoilt: Sequence[VariantFaces]
) -> list[RobustnessRow]:
    """Show the same people's photos in each variant to the gallery of all first photos, the upright ones first.

    `strangers` are the good photos' trials that the thresholds are chosen on.
    """
    impostor = SHIPPED.impostor(strangers)
    thresholds = [threshold_at(impostor, rate) for rate in RATES]

    def rejected(probes: Faces) -> Floats:
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
