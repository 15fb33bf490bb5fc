"""`python -m export verify`: a release beside the one that it is to replace, tried on photos and judged.

Both are asked in Triton servers of their own, or in those that serve them. Answers become figures, figures refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tarfile import TarError

import msgspec

from export.errors import VerificationError
from export.evaluation.datasets import sampled_photos
from export.verify import gates
from export.verify.comparison import ReportProgress, collect_answers, compare
from export.verify.gates import Comparison, Recognition, Verification
from export.verify.recognition import lfw_photos, recognition
from release.manifest import MANIFEST, Manifest, read_manifest
from release.slots import Slot
from release.store import hashes
from stack.ensemble_client import EnsembleAnswer, EnsembleClient
from stack.standalone_server import StandaloneServerError, standalone_server

MOST_PHOTOS = 200
"""Of the folder; more of them would tell no more."""


@dataclass(frozen=True)
class Photos:
    """What the releases are asked about: photos of a folder, then two of each person of LFW, if it is there."""

    few: list[bytes]
    lfw: list[bytes]

    @classmethod
    def of(cls, release: Path, folder: Path, lfw: Path | None) -> Photos:
        """Read them; the release's own portrait is always among them."""
        found = sampled_photos(folder, MOST_PHOTOS) if folder.is_dir() else []
        return cls([(release / "probe.jpg").read_bytes(), *found], lfw_photos(lfw) if lfw else [])

    @property
    def all(self) -> list[bytes]:
        """Both kinds."""
        return [*self.few, *self.lfw]

    def of_lfw(self, answers: Sequence[EnsembleAnswer]) -> Sequence[EnsembleAnswer]:
        """The answers to the second kind."""
        return answers[len(self.few) : len(self.all)]


@dataclass(frozen=True)
class ReleaseUnderTest:
    """A release."""

    folder: Path
    manifest: Manifest

    @classmethod
    def of(cls, folder: Path) -> ReleaseUnderTest:
        """Read its manifest.

        Raises:
            VerificationError: there is none.
        """
        try:
            return cls(folder, read_manifest(folder / MANIFEST))
        except (OSError, msgspec.DecodeError) as error:
            raise VerificationError(f"{folder} has no readable manifest") from error


def file_errors(side: ReleaseUnderTest) -> Iterator[str]:
    """Each file that isn't what the manifest says; its SHA-256 tells."""
    there = hashes(side.folder)
    for path, sha256 in side.manifest.files.items():
        if path not in there:
            yield f"{path} is missing"
        elif there[path] != sha256:
            yield f"{path} is not the file that was built"
    for path in sorted(there.keys() - side.manifest.files.keys()):
        yield f"{path} was not built"


def damaged(sides: Sequence[ReleaseUnderTest], refusals: list[str]) -> Verification:
    """The end for a release with damaged files: it isn't started."""
    return _verification(sides, 0, 0, None, [], refusals)


def evaluate(
    sides: Sequence[ReleaseUnderTest], photos: Photos, answers: Sequence[Sequence[EnsembleAnswer]]
) -> Verification:
    """Hold the answers against the gates.

    Args:
        sides: the release, and perhaps the one that it is compared to.
        photos: what both were asked about.
        answers: of each of them, as `export.verify.comparison.collect_answers` returns them.
    """
    ours = answers[0]
    count = len(photos.all)
    comparison = compare(ours, answers[1], count, _same_space(sides)) if len(sides) > 1 else None
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


def _failures(answers: Sequence[EnsembleAnswer]) -> Iterator[str]:
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


def _same_space(sides: Sequence[ReleaseUnderTest]) -> bool:
    return len({side.manifest.embedding_space for side in sides}) == 1


def _verification(
    sides: Sequence[ReleaseUnderTest],
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


EnsembleProvider = Callable[
    [Sequence[ReleaseUnderTest], ReportProgress], AbstractContextManager[list[EnsembleClient]]
]
"""Each release's ensemble for the time of a `with` block. Raises VerificationError where there is none."""

TRIES = 5
"""Of one photo at servers that have users: one that came at a bad moment finds their queue full."""


@contextmanager
def standalone_ensembles(
    sides: Sequence[ReleaseUnderTest], report: ReportProgress
) -> Iterator[list[EnsembleClient]]:
    """As `Trial`. Nothing that runs is touched; whoever runs has the processors first."""
    with ExitStack() as stack:
        yield [_started(stack, side, report) for side in sides]


def _started(stack: ExitStack, side: ReleaseUnderTest, report: ReportProgress) -> EnsembleClient:
    report(f"release {side.manifest.release}: starting a Triton of its own …")
    try:
        return EnsembleClient(stack.enter_context(standalone_server(side.folder, behind_others=True)).address)
    except StandaloneServerError as error:
        raise VerificationError(f"release {side.manifest.release}: {error}") from error


def serving_ensembles(slots: Sequence[Slot]) -> EnsembleProvider:
    """As `Trial`: at the first server that answers of the slot which has loaded a release.

    Servers that have users besides answer later: so a release that is too slow may pass for good enough, but none that
    is good enough for too slow.
    """

    @contextmanager
    def asked(sides: Sequence[ReleaseUnderTest], report: ReportProgress) -> Iterator[list[EnsembleClient]]:
        yield [_serving(side, slots, report) for side in sides]

    return asked


def _serving(side: ReleaseUnderTest, slots: Sequence[Slot], report: ReportProgress) -> EnsembleClient:
    photo = (side.folder / "probe.jpg").read_bytes()
    for url in (url for slot in slots if slot.release == side.folder for url in slot.urls):
        ensemble = EnsembleClient(url, tries=TRIES)
        if ensemble.infer(photo).failure is None:
            report(f"release {side.manifest.release}: asking the server {url} …")
            return ensemble
    raise VerificationError(f"release {side.manifest.release}: no server that has loaded it answers")


def verify(
    release: Path,
    against: Path | None,
    photos: Path,
    lfw: Path | None,
    report: ReportProgress,
    trial: EnsembleProvider = standalone_ensembles,
) -> Verification:
    """Find out whether a release may be taken into use.

    Args:
        release: its folder.
        against: the folder of the release in use; None if there is none to compare with.
        photos: a folder of images; where there is none, the release's portrait alone is looked at.
        lfw: LFW as archive or folder, if recognition is to be measured.
        report: is told what is being done.
        trial: where both are asked.

    Raises:
        VerificationError: a release doesn't start or has no manifest, or the photos can't be read.
    """
    sides = [ReleaseUnderTest.of(folder) for folder in _folders(release, against)]
    report(
        f"release {sides[0].manifest.release}: comparing {len(sides[0].manifest.files)} files with the manifest …"
    )
    if found := list(file_errors(sides[0])):
        return damaged(sides, found)
    try:
        looked_at = Photos.of(sides[0].folder, photos, lfw)
    except (ValueError, TarError) as error:
        raise VerificationError(str(error)) from error
    with trial(sides, report) as ensembles:
        answers = collect_answers(ensembles, looked_at.all, report)
    return evaluate(sides, looked_at, answers)


def _folders(release: Path, against: Path | None) -> list[Path]:
    """Without links, for `current` may point elsewhere before this ends. A release isn't compared with itself."""
    return list(dict.fromkeys(folder.resolve() for folder in (release, against) if folder))
