"""Asks releases about photos, in turn: what the machine does meanwhile meets all alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from stack.ensemble_client import Answer, Ensemble

FEWEST_TIMED = 40
"""Answers of each release that the median time is taken of: few photos are sent several times."""

WARMING = 3
"""Photos before the first that counts."""

SHOWN = 100
"""Photos between two lines of progress."""

Report = Callable[[str], None]


def answers_of(ensembles: Sequence[Ensemble], photos: Sequence[bytes], report: Report) -> list[list[Answer]]:
    """Each release's answers: to every photo once, or several times over to all of them."""
    for ensemble in ensembles:
        for photo in photos[:WARMING]:
            ensemble.ask(photo)
    answers: list[list[Answer]] = [[] for _ in ensembles]
    sent = list(photos) * math.ceil(FEWEST_TIMED / len(photos))
    for number, photo in enumerate(sent, 1):
        for own, ensemble in zip(answers, ensembles, strict=True):
            own.append(ensemble.ask(photo))
        if number % SHOWN == 0:
            report(f"{number:,} of {len(sent):,} photos")
    return answers
