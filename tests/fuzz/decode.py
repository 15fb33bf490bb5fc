"""Fuzzes the decode step with atheris, which follows the branches of `photo` and of Pillow's readers: `make fuzz`.

Whatever the bytes: an image within its limits or one of the two refusals, soon, and in bounded memory. Of the native
decoders below Pillow it sees only what comes back, for they are built without its instruments.
"""

import argparse
import sys
from pathlib import Path

import atheris

from tests.support.triton_steps import load

# What is imported before stays as it is, so whatever imports Pillow comes here; its readers, too.
with atheris.instrument_imports(include=["photo", "PIL", "pillow_heif"]):
    photo = load("decode", "photo")
    from PIL import Image

    from tests.fuzz.corpus import write_corpus

    Image.init()

LIMITS = photo.Limits(image_bytes=1_000_000, image_pixels=1_000_000)
"""Smaller than the service's, so that hundreds of images a second are tried."""

SECONDS_OF_ONE = 10
MEMORY_MB = 1024


def try_decoding(data: bytes) -> None:
    """Decode once.

    Raises:
        AssertionError: what came out is no photo within the limits. Anything else that is raised is a finding, too.
    """
    try:
        decoded = photo.read_photo(data, LIMITS)
    except (photo.InvalidImageError, photo.PayloadTooLargeError):
        return
    height, width, channels = decoded.pixels.shape
    scale_x, scale_y = decoded.scale.tolist()
    assert decoded.pixels.dtype == "uint8"
    assert channels == 3
    assert 1 <= min(height, width) <= max(height, width) <= photo.LONGER_SIDE
    assert round(width * scale_x) * round(height * scale_y) <= LIMITS.image_pixels


def main() -> None:
    """Command line; the fuzzer ends the process, with an exit status other than 0 over a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.decode", description="Fuzz the decode step.")
    parser.add_argument("folder", type=Path, help="where inputs of interest and findings are kept")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="0 (the default): another one each time")
    arguments = parser.parse_args()
    write_corpus(arguments.folder / "corpus")
    photo.register_heif()
    options = (
        f"-max_total_time={arguments.seconds}",
        f"-seed={arguments.seed}",
        f"-timeout={SECONDS_OF_ONE}",
        f"-rss_limit_mb={MEMORY_MB}",
        "-max_len=20000",
        f"-artifact_prefix={arguments.folder}/finding-",
        str(arguments.folder / "corpus"),
    )
    atheris.Setup([sys.argv[0], *options], try_decoding)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
