"""FaceNet in INT8: a quarter of the bytes, and faster, most of all on processors with instructions for it.

Static quantisation (Jacob et al., 2018): weights as signed 8-bit numbers with a scale for each output channel,
activations as unsigned ones with the range that they took on calibration faces. The graph keeps its interface.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from export.build.photos import Pixels


class _Faces(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Crops [n,160,160,3], one after the other."""

    def __init__(self, faces: Pixels) -> None:
        self._faces: Iterator[Pixels] = iter(faces)

    def get_next(self) -> dict[str, Pixels] | None:
        face = next(self._faces, None)
        return None if face is None else {"face": face[np.newaxis]}


def quantised(model: onnx.ModelProto, faces: Pixels) -> onnx.ModelProto:
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
