"""Photos of any size and with any number of faces, chosen from real ones or made of them."""

import io
import math
from collections.abc import Iterable
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from export.evaluation.datasets import sampled_photos

QUALITY = 90
"""Of the JPEG files."""

PLACES = 6
"""A crowd's rows and columns."""

PLACE_SIDE = 168
"""Pixels of a place in a crowd, so the whole has 1008 x 1008: `decode` leaves it as it is."""

CROWD_SIDE = PLACES * PLACE_SIDE

SMALL_SIDE = 250
"""Pixels of LFW's photos."""

TWELVE_MEGAPIXELS = 12_000_000

GRAIN = 10.0
"""Standard deviation of the sensor grain, of 255 levels: with it a JPEG of 12 megapixels has about 4 MB."""


def small_photos(path: Path, count: int) -> list[bytes]:
    """Random but repeatable photos of a folder or archive, each as LFW's are or made as small.

    Raises:
        OSError, tarfile.TarError, ValueError: as `export.evaluation.datasets.sampled_photos`.
    """
    return [small(photo) for photo in sampled_photos(path, count)]


def small(photo: bytes) -> bytes:
    """The photo as it is if it is as small as LFW's, else made as small."""
    image = _opened(photo)
    if max(image.size) <= SMALL_SIDE:
        return photo
    image.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return _jpeg(image)


def with_one_face(photos: Iterable[bytes], url: str) -> list[bytes]:
    """Those in which a running service finds just one face.

    Raises:
        httpx.HTTPError: it isn't there.
        ValueError: no photo is left.
    """
    with httpx.Client(base_url=url, timeout=30) as client:
        found = [photo for photo in photos if faces_in(photo, client) == 1]
    if not found:
        raise ValueError("none of the photos has just one face")
    return found


def camera_photo(photo: bytes, pixels: int = TWELVE_MEGAPIXELS) -> bytes:
    """The photo as a camera of so many pixels in all would have taken it: in its proportions, with sensor grain.

    Without grain an enlarged photo is so smooth that its file is many times smaller than a real one, and
    decoded sooner. The grain is the same each time.
    """
    image = _opened(photo)
    scale = math.sqrt(pixels / (image.width * image.height))
    size = round(image.width * scale), round(image.height * scale)
    levels = np.asarray(image.resize(size, Image.Resampling.BICUBIC))
    grain = GRAIN * np.random.default_rng(1).standard_normal(levels.shape, np.float32)
    return _jpeg(Image.fromarray(np.clip(levels + grain, 0, 255).astype(np.uint8)))


def dimensions(photo: bytes) -> tuple[int, int]:
    """Width and height."""
    return Image.open(io.BytesIO(photo)).size


def crowd(photo: bytes, times: int) -> bytes:
    """One photo so many times, at most 36, in rows on grey.

    The whole and each face keep their sizes, so that only the number of faces grows.
    """
    tile = _opened(photo).resize((PLACE_SIDE, PLACE_SIDE))
    whole = Image.new("RGB", (CROWD_SIDE, CROWD_SIDE), "grey")
    for place in range(times):
        row, column = divmod(place, PLACES)
        whole.paste(tile, (column * PLACE_SIDE, row * PLACE_SIDE))
    return _jpeg(whole)


def clear_face(photos: Iterable[bytes], url: str) -> bytes:
    """The first of them of which a whole crowd has just one face each.

    In others the detector takes an ear or a shadow for a face at a crowd's size, or finds none.

    Raises:
        httpx.HTTPError: no service runs there.
        ValueError: no photo is such.
    """
    with httpx.Client(base_url=url, timeout=60) as client:
        for photo in photos:
            if all(faces_in(crowd(photo, times), client) == times for times in (1, PLACES**2)):
                return photo
    raise ValueError("no photo has a face that is found in every place of a crowd")


def faces_in(photo: bytes, client: httpx.Client) -> int:
    """How many faces the service finds; 0 also if it refuses the photo."""
    answer = client.post("/api/v1/recognise_user", files={"image": photo})
    if not answer.is_success:
        return 0
    body = answer.json()
    # Where nobody is recognised, the face's description comes with the key to enrol it.
    return int((body.get("enrollmentKey") or body)["metadata"]["faces_detected"])


def _opened(photo: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photo)).convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
