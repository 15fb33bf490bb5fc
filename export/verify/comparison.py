"""Two releases' answers to the same photos, asked in turn, so that what the machine does meanwhile meets both alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from export.verify.gates import MIN_IOU, Comparison
from stack.ensemble_client import EnsembleAnswer, EnsembleClient

FEWEST_TIMED = 40
"""Answers of each release that the median time is taken of: few photos are sent several times."""

WARMING = 3
"""Photos before the first that counts."""

SHOWN = 100
"""Photos between two lines of progress."""

ReportProgress = Callable[[str], None]


def collect_answers(
    ensembles: Sequence[EnsembleClient], photos: Sequence[bytes], report: ReportProgress
) -> list[list[EnsembleAnswer]]:
    """Each release's answers: to every photo once, or several times over to all of them."""
    for ensemble in ensembles:
        for photo in photos[:WARMING]:
            ensemble.infer(photo)
    answers: list[list[EnsembleAnswer]] = [[] for _ in ensembles]
    sent = list(photos) * math.ceil(FEWEST_TIMED / len(photos))
    for number, photo in enumerate(sent, 1):
        for own, ensemble in zip(answers, ensembles, strict=True):
            own.append(ensemble.infer(photo))
        if number % SHOWN == 0:
            report(f"{number:,} of {len(sent):,} photos")
    return answers


def compare(
    ours: Sequence[EnsembleAnswer], theirs: Sequence[EnsembleAnswer], photos: int, same_space: bool
) -> Comparison:
    """Compare photo by photo.

    Args:
        ours: the release's answers.
        theirs: the other release's, to the same photos in the same order.
        photos: how many there are; what follows after so many answers was asked for the time alone.
        same_space: whether their embeddings may be compared.
    """
    pairs = list(zip(ours, theirs, strict=True))[:photos]
    both = [
        (a, b) for a, b in pairs if a.box is not None and b.box is not None and iou(a.box, b.box) >= MIN_IOU
    ]
    neither = [(a, b) for a, b in pairs if a.box is None and b.box is None]
    cosines = [_cosine(a, b) for a, b in both] if same_space else []
    return Comparison(
        photos=photos,
        faces=len(both),
        detection_agreement=(len(both) + len(neither)) / photos,
        min_cosine=min(cosines, default=None),
        mean_cosine=float(np.mean(cosines)) if cosines else None,
        p50_ms=_p50_ms(ours),
        against_p50_ms=_p50_ms(theirs),
    )


def iou(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """The share that two boxes have in common of all that they cover."""
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    shared = float(sides.clip(min=0).prod())
    covered = sum(float((box[2:] - box[:2]).prod()) for box in (first, second)) - shared
    return shared / covered


def _cosine(one: EnsembleAnswer, other: EnsembleAnswer) -> float:
    if one.embedding is None or other.embedding is None:
        return float("nan")
    return float(one.embedding.astype(np.float64) @ other.embedding)


def _p50_ms(answers: Sequence[EnsembleAnswer]) -> float:
    return 1000 * float(np.median([answer.seconds for answer in answers]))
