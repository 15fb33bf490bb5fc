"""`python -m export verify`: a release beside the one that it is to replace."""

from __future__ import annotations

from pathlib import Path
from tarfile import TarError

from export.errors import VerificationError
from export.verify.comparison import Report, answers_of
from export.verify.gates import Verification
from export.verify.photos import Photos
from export.verify.side import Side, damages
from export.verify.trial import Trial, in_own_tritons
from export.verify.verification import judged, judged_by_files


def verify(
    release: Path,
    against: Path | None,
    photos: Path,
    lfw: Path | None,
    report: Report,
    trial: Trial = in_own_tritons,
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
    sides = [Side.of(folder) for folder in _folders(release, against)]
    report(
        f"release {sides[0].manifest.release}: comparing {len(sides[0].manifest.files)} files with the manifest …"
    )
    if found := list(damages(sides[0])):
        return judged_by_files(sides, found)
    try:
        looked_at = Photos.of(sides[0].folder, photos, lfw)
    except (ValueError, TarError) as error:
        raise VerificationError(str(error)) from error
    with trial(sides, report) as ensembles:
        answers = answers_of(ensembles, looked_at.all, report)
    return judged(sides, looked_at, answers)


def _folders(release: Path, against: Path | None) -> list[Path]:
    """Without links, for `current` may point elsewhere before this ends. A release isn't compared with itself."""
    return list(dict.fromkeys(folder.resolve() for folder in (release, against) if folder))
