"""Asks releases about photos, each in a Triton of its own, in turn: what the machine does meanwhile meets all alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from export.errors import VerificationError
from export.verification.answer import Answer, Ensemble
from export.verification.side import Side
from stack.lone_server import LoneServerError, lone_server

FEWEST_TIMED = 40
"""Answers of each release that the median time is taken of: few photos are sent several times."""

WARMING = 3
"""Photos before the first that counts."""

SHOWN = 100
"""Photos between two lines of progress."""

Report = Callable[[str], None]


def answers_of(sides: Sequence[Side], photos: Sequence[bytes], report: Report) -> list[list[Answer]]:
    """Each release's answers: to every photo once, or several times over to all of them.

    Raises:
        VerificationError: a release doesn't start.
    """
    with ExitStack() as stack:
        ensembles = [_started(stack, side, report) for side in sides]
        for ensemble in ensembles:
            for photo in photos[:WARMING]:
                ensemble.ask(photo)
        answers: list[list[Answer]] = [[] for _ in sides]
        sent = list(photos) * math.ceil(FEWEST_TIMED / len(photos))
        for number, photo in enumerate(sent, 1):
            for own, ensemble in zip(answers, ensembles, strict=True):
                own.append(ensemble.ask(photo))
            if number % SHOWN == 0:
                report(f"{number:,} of {len(sent):,} photos")
    return answers


def _started(stack: ExitStack, side: Side, report: Report) -> Ensemble:
    report(f"release {side.manifest.release}: starting a Triton of its own …")
    try:
        return Ensemble(stack.enter_context(lone_server(side.folder, behind_others=True)).address)
    except LoneServerError as error:
        raise VerificationError(f"release {side.manifest.release}: {error}") from error
