"""FaceNet in INT8: a quarter of the bytes, and faster, most of all on processors with instructions for it.

Static quantisation (Jacob et al., 2018): weights as signed 8-bit numbers with a scale for each output channel,
activations as unsigned ones with the range that they took on calibration faces. The graph keeps its interface.

The calibration faces come from the release's own way from a photo to a crop (its detector and Triton's `align` step),
in four kinds of light and sharpness. Few people are enough, for it is the range of each layer's values that is measured
and not what faces look like: fitted to 128 people of LFW the network came hardly nearer to the original.
"""

from __future__ import annotations

import importlib
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from export.build.networks import session
from export.build.photos import Photo, Pixels
from export.errors import ParityError


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


class _Faces(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Crops [n,160,160,3], one after the other."""

    def __init__(self, faces: Pixels) -> None:
        self._faces: Iterator[Pixels] = iter(faces)

    def get_next(self) -> dict[str, Pixels] | None:
        face = next(self._faces, None)
        return None if face is None else {"face": face[np.newaxis]}


def quantise(model: onnx.ModelProto, faces: Pixels) -> onnx.ModelProto:
    """The embedding network in INT8, fitted to crops UINT8 [n,160,160,3].

    Weights take 7 of the 8 bits (`reduce_range`): processors without VNNI add pairs of products in 16 bits, which the
    eighth would overflow. So one file is right on all of them, and nowhere slower for it.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared, result = Path(folder) / "prepared.onnx", Path(folder) / "int8.onnx"
        quant_pre_process(model, prepared, skip_symbolic_shape=True)
        logging.disable(logging.WARNING)  # it advises the preparation that has just been made
        try:
            quantize_static(
                prepared,
                result,
                _Faces(faces),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
        finally:
            logging.disable(logging.NOTSET)
        return _with_used_domains(onnx.load(result))


def _with_used_domains(model: onnx.ModelProto) -> onnx.ModelProto:
    """ONNX Runtime declares every operator set that it knows; another version of it may not know them all."""
    used = {node.domain for node in model.graph.node}
    kept = [entry for entry in model.opset_import if entry.domain in used]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    return model


DARK = 0.6
"""Of the brightness."""
BLUR_RADIUS = 1.5
"""Pixels of a crop that is 160 wide."""

VARIANTS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda face: face,
    ImageOps.mirror,
    lambda face: ImageEnhance.Brightness(face).enhance(DARK),
    lambda face: face.filter(ImageFilter.GaussianBlur(BLUR_RADIUS)),
)


def quantisation_faces(photos: Iterable[Photo], alignment: Alignment) -> Pixels:
    """The most prominent face of each photo that has one, in every variant: [n,160,160,3].

    Raises:
        ParityError: no photo shows a face.
    """
    crops = [crop for photo in photos if (crop := alignment.face(photo.pixels)) is not None]
    if not crops:
        raise ParityError("none of the photos shows a face, so there is nothing to fit INT8 to")
    return np.stack([np.asarray(change(Image.fromarray(crop))) for crop in crops for change in VARIANTS])
