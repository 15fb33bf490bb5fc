"""What fuzzing begins with: a small real photo in every format and in the odder ways to write each."""

import io
from pathlib import Path

from PIL import Image
from pillow_heif import register_heif_opener

from tests.support.photos import PRESIDENTS

SIDE = 48
"""Pixels: the smaller the file, the more often a changed byte is one that matters."""

VARIANTS: dict[str, tuple[str, str, dict[str, object]]] = {
    "jpeg": ("RGB", "JPEG", {}),
    "progressive": ("RGB", "JPEG", {"progressive": True}),
    "cmyk": ("CMYK", "JPEG", {}),
    "exif": ("RGB", "JPEG", {"exif": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"}),
    "mpo": ("RGB", "MPO", {"save_all": True, "append_images": [Image.new("RGB", (SIDE, SIDE))]}),
    "png": ("RGB", "PNG", {}),
    "palette": ("P", "PNG", {"transparency": 0}),
    "alpha": ("LA", "PNG", {}),
    "deep": ("I;16", "PNG", {}),
    "apng": ("RGB", "PNG", {"save_all": True, "append_images": [Image.new("RGB", (SIDE, SIDE))]}),
    "webp": ("RGB", "WEBP", {}),
    "lossless": ("RGBA", "WEBP", {"lossless": True}),
    "bmp": ("RGB", "BMP", {}),
    "bits": ("1", "BMP", {}),
    "heic": ("RGB", "HEIF", {}),
}


def write_corpus(folder: Path) -> None:
    """Write the files; what earlier runs found of interest stays beside them."""
    register_heif_opener()
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(PRESIDENTS / "biden.jpg") as photo:
        small = photo.convert("RGB").resize((SIDE, SIDE))
    for name, (mode, kind, options) in VARIANTS.items():
        buffer = io.BytesIO()
        source = small.convert("L") if mode == "I;16" else small
        source.convert(mode).save(buffer, kind, **options)
        (folder / name).write_bytes(buffer.getvalue())
