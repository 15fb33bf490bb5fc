"""From an uploaded file to an upright RGB photo of bounded size.

Everything here treats its input as hostile: limits are checked on the header, before any pixel is decoded, and whatever
a decoder throws at a broken file becomes `InvalidImageError`.
"""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, ImageOps

LONGER_SIDE = 1024
"""Pixels. MTCNN's time and memory grow with the area; at this size a face of 2 % of the longer side is still found."""

REDUCED_SIDE = 960
"""Pixels. A JPEG that keeps this much at 1/2, 1/4 or 1/8 of its size is not worth decoding at twice the scale."""

START_OF_SCAN = b"\xff\xda"
"""The JPEG marker; compressed data can't contain it, only thumbnails do, once."""

JPEG_SCANS = 100
"""A progressive JPEG has about ten scans. Each is a pass over all pixels: a small file of thousands takes minutes."""

LARGEST_JPEG_SCANS = 20
"""Of an image with as many pixels as are allowed; a smaller one may have more in proportion."""

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")


class InvalidImageError(ValueError):
    """Not an image, a broken one, or one in a format that is not accepted."""


class PayloadTooLargeError(ValueError):
    """More bytes or more pixels than the operator allows."""


@dataclass(frozen=True)
class Limits:
    """What is refused before it costs anything: the file's bytes, and the pixels that its header announces."""

    image_bytes: int
    image_pixels: int


@dataclass(frozen=True)
class Photo:
    """An upright photo: `pixels` uint8 [H, W, 3] RGB; `scale` float32 [2], original pixels per pixel of it (x, y)."""

    pixels: npt.NDArray[np.uint8]
    scale: npt.NDArray[np.float32]


def register_heif() -> None:
    """Teach Pillow HEIC; one decoding thread, because several requests share the cores already."""
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    # Limits takes the place of Pillow's own bomb check, which only warns at first.
    Image.MAX_IMAGE_PIXELS = None


def read_photo(data: bytes, limits: Limits) -> Photo:
    """Decode an uploaded file.

    Raises:
        InvalidImageError: the bytes are no image, or a truncated or unsupported one.
        PayloadTooLargeError: more bytes or pixels than `limits` allows.
    """
    if len(data) > limits.image_bytes:
        raise PayloadTooLargeError(f"The image has {len(data)} bytes, {limits.image_bytes} are allowed")
    image = _open(data)
    width, height = image.size
    if width * height > limits.image_pixels:
        raise PayloadTooLargeError(
            f"The image has {width} x {height} pixels, {limits.image_pixels} in all are allowed"
        )
    if image.format in {"JPEG", "MPO"}:
        _check_scans(data.count(START_OF_SCAN), width * height, limits)
    try:
        upright = _upright(_rgb(_bounded(_decoded(image))))
    except Exception as error:  # decoders throw nearly everything: OSError, SyntaxError, struct.error …
        raise InvalidImageError("The image is truncated or damaged") from error
    turned = (upright.width < upright.height) != (width < height)
    original = (height, width) if turned else (width, height)
    scale = np.array([original[0] / upright.width, original[1] / upright.height], np.float32)
    return Photo(np.asarray(upright), scale)


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception as error:
        raise InvalidImageError("The file is not a JPEG, PNG, WebP, BMP or HEIC image") from error


def _check_scans(scans: int, pixels: int, limits: Limits) -> None:
    if scans > JPEG_SCANS or scans * pixels > LARGEST_JPEG_SCANS * limits.image_pixels:
        raise InvalidImageError("The JPEG has too many scans")


def _decoded(image: Image.Image) -> Image.Image:
    """Decode the first frame; a JPEG no larger than needed, which its transform gives for a fraction of the time."""
    if image.format in {"JPEG", "MPO"}:
        reduction = next((n for n in (8, 4, 2) if max(image.size) / n >= REDUCED_SIDE), 1)
        image.draft("RGB", (max(1, image.width // reduction), max(1, image.height // reduction)))
    image.load()
    return _mixable(image)


def _mixable(image: Image.Image) -> Image.Image:
    """The image in a mode whose pixels can be averaged: no palette, eight bits (Pillow would clip deeper greys)."""
    if image.mode.startswith("I"):
        grey = np.asarray(image) >> 8
        np.clip(grey, 0, 255, out=grey)
        return _keeping_exif(Image.fromarray(grey.astype(np.uint8)), image)
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in {"L", "RGB"} and image.has_transparency_data:  # one colour counts as transparent
        return image.convert("RGBA")
    return image


def _rgb(image: Image.Image) -> Image.Image:
    """Plain RGB, transparency laid on white."""
    if image.mode not in {"LA", "RGBA"}:
        return image.convert("RGB")
    opaque = Image.new("RGBA", image.size, "white")
    opaque.alpha_composite(image.convert("RGBA"))
    return _keeping_exif(opaque.convert("RGB"), image)


def _keeping_exif(converted: Image.Image, source: Image.Image) -> Image.Image:
    converted.info = source.info
    return converted


def _bounded(image: Image.Image) -> Image.Image:
    """Shrink to LONGER_SIDE, keeping the aspect and at least one pixel."""
    ratio = LONGER_SIDE / max(image.size)
    if ratio >= 1:
        return image
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return _keeping_exif(image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0), image)


def _upright(image: Image.Image) -> Image.Image:
    """Honour the EXIF orientation; damaged EXIF data says nothing about the pixels, so it is passed over."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image
