"""Answers to figures, figures to refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from export.verify import gates
from export.verify.comparison import compared
from export.verify.gates import Comparison, Recognition, Verification
from export.verify.photos import Photos
from export.verify.recognition import recognition
from export.verify.side import Side
from stack.ensemble_client import Answer


def judged_by_files(sides: Sequence[Side], refusals: list[str]) -> Verification:
    """The end for a release with damaged files: it isn't started."""
    return _verification(sides, 0, 0, None, [], refusals)


def judged(sides: Sequence[Side], photos: Photos, answers: Sequence[Sequence[Answer]]) -> Verification:
    """Hold the answers against the gates.

    Args:
        sides: the release, and perhaps the one that it is compared to.
        photos: what both were asked about.
        answers: of each of them, as `export.verify.comparison.answers_of` returns them.
    """
    ours = answers[0]
    count = len(photos.all)
    comparison = compared(ours, answers[1], count, _same_space(sides)) if len(sides) > 1 else None
    recognised = [
        recognition(photos.of_lfw(each), side.folder)
        for side, each in zip(sides, answers, strict=True)
        if photos.lfw
    ]
    answered = sum(answer.failure is None for answer in ours[:count])
    refusals = [
        *_failures(ours),
        *gates.spaces(
            sides[0].manifest.embedding_space, {a.embedding_space for a in ours if a.embedding_space}
        ),
        *_missed(comparison, recognised, _same_space(sides)),
    ]
    return _verification(sides, count, answered, comparison, recognised, refusals)


def _failures(answers: Sequence[Answer]) -> Iterator[str]:
    failures = [answer.failure for answer in answers if answer.failure]
    if failures:
        yield f"{len(failures)} of {len(answers)} photos were not answered; the first failure: {failures[0]}"


def _missed(comparison: Comparison | None, recognised: list[Recognition], same_space: bool) -> Iterator[str]:
    if comparison:
        yield from gates.comparison(comparison, same_space)
    for ours in recognised[:1]:
        yield from gates.recognition(ours)
        for theirs in recognised[1:]:
            yield from gates.worse_recognition(ours, theirs, same_space)


def _same_space(sides: Sequence[Side]) -> bool:
    return len({side.manifest.embedding_space for side in sides}) == 1


def _verification(
    sides: Sequence[Side],
    photos: int,
    answered: int,
    comparison: Comparison | None,
    recognised: list[Recognition],
    refusals: list[str],
) -> Verification:
    ours, theirs = sides[0].manifest, sides[1:]
    return Verification(
        release=ours.release,
        embedding_space=ours.embedding_space,
        against=theirs[0].manifest.release if theirs else None,
        same_space=_same_space(sides) if theirs else None,
        photos=photos,
        answered=answered,
        comparison=comparison,
        recognition=recognised[0] if recognised else None,
        against_recognition=recognised[1] if recognised[1:] else None,
        refusals=refusals,
    )
