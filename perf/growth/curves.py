"""The kinds of growth: each measures its curve on a stack of its own, from the smallest size on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from perf.growth.measuring import Measuring
from perf.growth.point import Point
from perf.growth.report import Curve
from perf.made_gallery import MadeGallery
from perf.made_photos import CROWD_SIDE, TWELVE_MEGAPIXELS, camera_photo, crowd, dimensions

Photos = list[bytes]

AREAS = (500**2, 1024**2, 2000**2, TWELVE_MEGAPIXELS)
"""Pixels in all, above those of the photos as they are."""

FACES = (1, 2, 4, 9, 16, 25, 36)

CLIENTS = (1, 2, 4, 8, 12, 16)

GALLERY_SIZES = (100, 1_000, 10_000, 100_000)

ONE_AFTER_THE_OTHER = 1


@dataclass(frozen=True)
class Stack:
    """What a curve is measured on."""

    measuring: Measuring
    photos: Photos
    """Small ones of one face each."""
    clear_face: bytes
    """The photo that crowds are made of."""
    open_gallery: Callable[[], MadeGallery]
    gallery_sizes: tuple[int, ...]

    def point(self, size: float, label: str, photos: Photos, clients: int = ONE_AFTER_THE_OTHER) -> Point:
        """A point of a curve, with a line of progress."""
        point = self.measuring.point(size, label, photos, clients)
        print(
            f"  {label:>21}: {point.cpu_ms:.0f} ms CPU, {point.megabytes:.0f} MB, p50 {point.p50_ms:.0f} ms,"
            f" p95 {point.p95_ms:.0f} ms",
            flush=True,
        )
        return point


def photo_size(stack: Stack) -> Curve:
    """The same photos as cameras of more and more pixels would have taken them."""

    def point(photos: Photos) -> Point:
        width, height = dimensions(photos[0])
        megabytes = sum(map(len, photos)) / len(photos) / 1e6
        label = f"{width} × {height}, {megabytes:.2f} MB"  # noqa: RUF001  a multiplication sign
        return stack.point(round(width * height / 1e6, 2), label, photos)

    points = [point(stack.photos)]
    points += [point([camera_photo(photo, area) for photo in stack.photos]) for area in AREAS]
    setting = (
        f"{len(stack.photos)} photos of one face as they are, then enlarged and with a camera's grain,"
        " with their files' mean size; one client, an empty gallery."
    )
    return Curve("photo size", "megapixels", setting, logarithmic=True, points=points)


def faces(stack: Stack) -> Curve:
    """More faces in a photo of one size."""
    points = [stack.point(count, f"{count} faces", [crowd(stack.clear_face, count)]) for count in FACES]
    setting = (
        f"Photos of {CROWD_SIDE} × {CROWD_SIDE} pixels with the same face in up to 36 places;"  # noqa: RUF001
        " one client, an empty gallery."
    )
    return Curve("faces", "faces", setting, logarithmic=False, points=points)


def concurrency(stack: Stack) -> Curve:
    """More clients at a time."""
    points = [stack.point(count, f"{count} clients", stack.photos, count) for count in CLIENTS]
    setting = f"{len(stack.photos)} photos of one face in turn, an empty gallery."
    return Curve("concurrency", "clients", setting, logarithmic=False, points=points)


def gallery(stack: Stack) -> Curve:
    """More people enrolled."""
    made = stack.open_gallery()

    def points() -> Iterator[Point]:
        for size in stack.gallery_sizes:
            made.grow_to(size)
            yield stack.point(size, f"{size:,} enrolled", stack.photos)

    setting = f"Made people, filled in by COPY; {len(stack.photos)} photos of one face in turn; one client."
    return Curve("gallery", "enrolled", setting, logarithmic=True, points=list(points()))


CURVES: dict[str, Callable[[Stack], Curve]] = {
    "photo-size": photo_size,
    "faces": faces,
    "concurrency": concurrency,
    "gallery": gallery,
}
