"""A made-up aligned face, and seals of given keys."""

import numpy as np

from service.faces.kept_faces import Seal
from service.inference.face import Crop
from service.settings import Settings

CROP: Crop = np.random.default_rng(1).integers(0, 256, (160, 160, 3), np.uint8)

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""Well-formed, and good for tests alone."""

OTHER_KEY = KEY.replace("A", "B")


def seal_of(*keys: str) -> Seal:
    """The seal of an operator who has set these keys."""
    seal = Seal.of(Settings(faces_key=",".join(keys)))
    if seal is None:
        raise ValueError("no key")
    return seal
