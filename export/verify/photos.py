"""The photos that a release is verified on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from export.verify.recognition import lfw_photos
from perf.photos import sampled_photos
from stack.ensemble_client import Answer

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

    def of_lfw(self, answers: Sequence[Answer]) -> Sequence[Answer]:
        """The answers to the second kind."""
        return answers[len(self.few) : len(self.all)]
