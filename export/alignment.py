"""A release's own way from a photo to a face crop, in this process: its detector and Triton's `align` step."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

from export.build.networks import session
from export.build.photos import Pixels


class Alignment:
    """Chooses and crops faces as the ensemble does, with the code that the ensemble runs."""

    def __init__(self, mtcnn_file: Path, models: Path) -> None:
        self._detector = session(mtcnn_file)
        self._alignment, self._detection = _step(models / "align" / "1", "alignment", "detection")

    def face(self, photo: Pixels) -> Pixels | None:
        """The crop [160,160,3] of the most prominent face in an RGB photo [H,W,3], None if there is none."""
        original_size = np.ones(2, np.float32)
        try:
            aligned = self._alignment.align(photo, original_size, self._detect(photo), self._detect)
        except self._alignment.FaceNotDetectedError:
            return None
        crop: Pixels = aligned.crop
        return crop

    def _detect(self, pixels: Pixels) -> object:
        names = ["boxes", "probabilities", "landmarks"]
        answer = self._detector.run(names, {"image": np.ascontiguousarray(pixels)})
        return self._detection.Faces(*answer).found()


def _step(folder: Path, *names: str) -> list[ModuleType]:
    """Import a step's modules, which import their neighbours, and forget them: another release has others."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - known:
            if (sys.modules[name].__file__ or "").startswith(str(folder)):
                del sys.modules[name]
