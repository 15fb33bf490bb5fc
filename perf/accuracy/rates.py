"""Error rates and thresholds of two sets of scores, as fractions. A match is a score >= the threshold."""

import numpy as np

from export.evaluation.embeddings import Floats

USERS_RATE = 0.0419
"""The false accept rate that the first user of Trifid measured on LFW with the vggface2 weights."""

REPORTED_RATES = (USERS_RATE, 0.01, 0.001)


def false_reject_rate(genuine: Floats, threshold: float) -> float:
    """The share of probes that aren't recognised as their person."""
    return float(np.mean(genuine < threshold))


def false_accept_rate(impostor: Floats, threshold: float) -> float:
    """The share of strangers that are taken for somebody."""
    return float(np.mean(impostor >= threshold))


def threshold_at(impostor: Floats, rate: float) -> float:
    """The lowest threshold that accepts at most this share of strangers; equal scores are accepted together or not."""
    accepted = int(np.floor(rate * len(impostor) + 1e-9))
    if accepted >= len(impostor):
        return float(np.min(impostor))
    highest_refused = np.partition(impostor, len(impostor) - 1 - accepted)[len(impostor) - 1 - accepted]
    return float(np.nextafter(highest_refused, np.inf))
