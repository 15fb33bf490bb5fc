"""Where releases of the models are served: two slots, so that a new one can be tried beside the one that is in use.

Each slot has Triton servers of its own: as many as TRIFID_TRITON_REPLICAS says, or those that TRIFID_TRITON_URL and
TRIFID_TRITON_URL_BESIDE name. `STATE/run/slots/0` and `/1`, for named servers `STATE/releases/slots/0` and `/1`, are
links to the release that a slot serves; an idle slot has none. `STATE/releases/current` says which of them is in use:
every inference looks there, so one rename switches all processes at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from release.errors import NoReleaseError
from release.links import SLOTS as SLOTS
from release.manifest import load_manifest


@dataclass(frozen=True)
class Slot:
    """A slot that serves a release, and where its servers listen."""

    number: int
    release: Path
    """Its folder, without links in the path."""
    urls: tuple[str, ...]
    """Host and port of each server's HTTP endpoint."""

    @property
    def space(self) -> str | None:
        """The release's embedding space; None if the release is not there any more."""
        try:
            return load_manifest(self.release).embedding_space
        except NoReleaseError:
            return None


class Slots:
    """What is served where at this moment. The servers of TRIFID_TRITON_URL, with none beside, are the only slot.

    Args:
        release: the link to the release in use, or its folder.
        folder: of the links that say what each slot serves.
        urls: host and port of each slot's servers, for one slot or two.
    """

    def __init__(self, release: Path, folder: Path, urls: tuple[tuple[str, ...], ...]) -> None:
        self._release = release
        self._folder = folder
        self._urls = urls

    @property
    def urls(self) -> tuple[tuple[str, ...], ...]:
        """The servers of each slot, idle or not."""
        return self._urls

    def current(self) -> Slot:
        """Return the slot that is in use; the first where no slot says that it serves the release."""
        in_use = self._release.resolve()
        return next((slot for slot in self.served() if slot.release == in_use), self._slot(0, in_use))

    def of_space(self, space: str) -> Slot:
        """Return the slot in use, unless its release is of another space than asked for and that beside it is not."""
        current = self.current()
        return current if current.space == space else self.serving(space) or current

    def serving(self, space: str) -> Slot | None:
        """Return a slot that is known to serve a release of this space, the one in use if it does.

        What the servers of an only slot serve, nobody knows here before they are asked about a photo.
        """
        if len(self._urls) == 1:
            return None
        in_use = self._release.resolve()
        slots = sorted(self.served(), key=lambda slot: slot.release != in_use)
        return next((slot for slot in slots if slot.space == space), None)

    def served(self) -> Iterator[Slot]:
        """Return every slot that serves a release."""
        for number in range(len(self._urls)):
            link = self._folder / str(number)
            if link.is_symlink():
                yield self._slot(number, link.resolve())

    def _slot(self, number: int, release: Path) -> Slot:
        return Slot(number, release, self._urls[number])
