"""Photos to measure with: Labeled Faces in the Wild, a folder or an archive of photos, and spoilt variants of them.

LFW: Huang et al., University of Massachusetts, Technical Report 07-49. Photos are named PERSON_NNNN.jpg, from 1 on.
"""

import io
import random
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

SMALL = (64, 64)
BLUR_RADIUS = 3
"""Pixels of a 250-pixel photo whose face is about 100 wide."""
DARK = 0.25
"""Of the brightness."""
LOW_QUALITY = 20

Change = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class Variant:
    """A change of a photo.

    `change` is None for the file as it is. `quality` is JPEG's; without one the change is kept free of loss, as PNG.
    """

    name: str
    change: Change | None = None
    quality: int | None = None

    def of(self, data: bytes) -> bytes:
        """The photo's file, changed; the very same bytes where there is nothing to change."""
        if self.change is None and self.quality is None:
            return data
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image = self.change(image) if self.change else image
        buffer = io.BytesIO()
        if self.quality is None:
            image.save(buffer, "PNG", compress_level=1)
        else:
            image.save(buffer, "JPEG", quality=self.quality)
        return buffer.getvalue()


def turned(degrees: int) -> Variant:
    """Turned counter-clockwise about the centre on a canvas of the same size; the corners go black."""
    return Variant(f"turned {degrees:+}°", lambda image: image.rotate(degrees, Image.Resampling.BICUBIC))


def _half_covered(image: Image.Image) -> Image.Image:
    """The lower half grey: in LFW that hides the face from the bridge of the nose down."""
    covered = image.copy()
    covered.paste((128, 128, 128), (0, image.height // 2, image.width, image.height))
    return covered


UPRIGHT = Variant("as it is")

VARIANTS = (
    *(turned(degrees) for degrees in (10, -10, 20, -20, 30, -30, 45, -45, 90, 180)),
    Variant("64 px", lambda image: image.resize(SMALL, Image.Resampling.LANCZOS)),
    Variant("blurred", lambda image: image.filter(ImageFilter.GaussianBlur(BLUR_RADIUS))),
    Variant("darkened", lambda image: ImageEnhance.Brightness(image).enhance(DARK)),
    Variant("JPEG quality 20", quality=LOW_QUALITY),
    Variant("half covered", _half_covered),
)


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


SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def sampled_photos(path: Path, count: int, seed: int = 1) -> list[bytes]:
    """The bytes of `count` files chosen at random but repeatably, or all of them if there are fewer.

    Raises:
        OSError, tarfile.TarError: the path is neither a folder nor a readable archive.
        ValueError: there is no photo in it.
    """
    photos = _from_folder(path, count, seed) if path.is_dir() else _from_archive(path, count, seed)
    if not photos:
        raise ValueError(f"{path} holds no photos ({', '.join(sorted(SUFFIXES))})")
    return photos


def _from_folder(folder: Path, count: int, seed: int) -> list[bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [Path(name).read_bytes() for name in _chosen(list(map(str, files)), count, seed)]


def _from_archive(path: Path, count: int, seed: int) -> list[bytes]:
    with tarfile.open(path) as archive:
        files = {member.name: member for member in archive if member.isfile()}
        chosen = set(_chosen(list(files), count, seed))
        # In the archive's order: going back in a compressed file reads it anew from its start.
        contents = [archive.extractfile(member) for name, member in files.items() if name in chosen]
        return [content.read() for content in contents if content]


def _chosen(names: list[str], count: int, seed: int) -> list[str]:
    photos = sorted(name for name in names if Path(name).suffix.lower() in SUFFIXES)
    return random.Random(seed).sample(photos, min(count, len(photos)))  # noqa: S311  no secret
