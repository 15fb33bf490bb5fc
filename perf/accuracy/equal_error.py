"""The equal error rate: one figure for two kinds of error."""

from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Floats


@dataclass(frozen=True)
class EqualError:
    """Where as many are falsely rejected as falsely accepted, or as near to that as the scores get."""

    threshold: float
    rate: float


def equal_error(genuine: Floats, impostor: Floats) -> EqualError:
    """The equal error rate: at the threshold where the two rates differ least, their mean."""
    scores = np.concatenate([genuine, impostor])
    thresholds = np.append(np.unique(scores[np.isfinite(scores)]), np.inf)
    rejected = np.searchsorted(np.sort(genuine), thresholds) / len(genuine)
    accepted = 1 - np.searchsorted(np.sort(impostor), thresholds) / len(impostor)
    best = int(np.argmin(np.abs(rejected - accepted)))
    return EqualError(float(thresholds[best]), float(rejected[best] + accepted[best]) / 2)
