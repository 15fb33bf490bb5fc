"""Releases that answer differently, so that it shows which one has answered."""

from pathlib import Path

from tests.export.verify.test_verification import copy_of, sign
from tests.integration.model_control.permuted import permute
from tests.integration.stack_launch import RELEASE

FIRST, SAME_SPACE, OTHER_SPACE, UNFIT = 1, 2, 3, 4
"""The current one; one that crops a little otherwise; one of another space; one that crops quite otherwise."""


def made_releases(folder: Path) -> None:
    """Make the four of them."""
    folder.mkdir(parents=True)
    _, same, other, unfit = (copy_of(RELEASE.resolve(), folder, number) for number in range(1, 5))
    _crop(same, margin=0.245)
    permute(other)
    _crop(unfit, margin=0.9)
    (folder / "current").symlink_to(f"{FIRST:04}")


def _crop(release: Path, margin: float) -> None:
    """Give it another margin around a face, a share of the face's size."""
    module = release / "models" / "align" / "1" / "alignment.py"
    module.write_text(f"{module.read_text()}\nMARGIN = {margin}\n")
    sign(release, int(release.name))
