"""Images as narrow as a format allows."""

from collections.abc import Iterator

from PIL import Image

from tests.integration.hostile.attack import DECODED, Attack, attack
from tests.integration.hostile.made_images import encoded
from tests.integration.hostile.wire import recognise


def extreme_sides() -> Iterator[Attack]:
    """Images as narrow as a format allows."""
    for kind in ("JPEG", "PNG", "BMP"):
        for size in ((65_500, 1), (1, 65_500), (65_535, 1), (1, 65_535), (1, 1), (3, 30_000)):
            if kind != "JPEG" or max(size) <= 65_500:
                made = encoded(Image.new("RGB", size), kind)
                yield attack("extreme sides", f"{kind} {size}", recognise(made), *DECODED)
