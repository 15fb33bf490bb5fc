"""Labeled Faces in the Wild, from its archive or an unpacked folder.

Huang et al., University of Massachusetts, Technical Report 07-49. Photos are named PERSON_NNNN.jpg, numbered from 1.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Photo:
    """One file of the set."""

    person: str
    number: int
    data: bytes

    @property
    def name(self) -> str:
        """As in the set's own lists."""
        return f"{self.person}_{self.number:04d}"


class Lfw:
    """The whole set in memory (about 110 MB), by person and number.

    Raises:
        OSError, tarfile.TarError: the path is neither a folder nor a readable archive.
        ValueError: it holds no photo named as LFW names them.
    """

    def __init__(self, path: Path) -> None:
        found = _in_folder(path) if path.is_dir() else _in_archive(path)
        self._photos = {(photo.person, photo.number): photo for photo in found}
        if not self._photos:
            raise ValueError(f"{path} holds no photos of LFW (PERSON/PERSON_0001.jpg)")
        self.people = sorted({person for person, _ in self._photos})

    def photo(self, person: str, number: int) -> Photo:
        """Return a person's photo; KeyError if there are fewer."""
        return self._photos[person, number]

    def has(self, person: str, number: int) -> bool:
        """Whether a person has so many photos."""
        return (person, number) in self._photos

    def __iter__(self) -> Iterator[Photo]:
        return (self._photos[key] for key in sorted(self._photos))

    def __len__(self) -> int:
        return len(self._photos)


def _in_folder(folder: Path) -> Iterator[Photo]:
    for path in folder.rglob("*.jpg"):
        yield _photo(path.stem, path.read_bytes())


def _in_archive(path: Path) -> Iterator[Photo]:
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".jpg") else None
            if content is not None:
                yield _photo(Path(member.name).stem, content.read())


def _photo(stem: str, data: bytes) -> Photo:
    person, _, number = stem.rpartition("_")
    return Photo(person, int(number), data)
