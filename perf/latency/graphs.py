"""The release's graphs and its decoding in this process: what serving can't be faster than."""

import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from perf.model_config import read_config, session_entries, threads_of

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Graphs:
    """The release's two networks in this process."""

    mtcnn: onnxruntime.InferenceSession
    facenet: onnxruntime.InferenceSession

    @classmethod
    def load(cls, release: Path, threads: int | None = None) -> "Graphs":
        """Load them from a release's model repository, with the settings that they have in Triton.

        Args:
            release: its folder.
            threads: for each, where it shall be another number than in Triton.
        """
        return cls(*(_session(release, model, threads) for model in ("mtcnn", "facenet")))

    def run(self, pixels: Pixels, face: Pixels) -> None:
        """Detect in a photo [H, W, 3] and embed one face [160, 160, 3]; decoding and alignment are not in it."""
        self.mtcnn.run(None, {"image": pixels})
        self.facenet.run(None, {"face": face[np.newaxis]})


def _session(release: Path, model: str, threads: int | None) -> onnxruntime.InferenceSession:
    config = read_config(release, model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads_of(config) if threads is None else threads
    for key, value in session_entries(config).items():
        options.add_session_config_entry(key, value)
    return onnxruntime.InferenceSession(release / "models" / model / "1" / "model.onnx", options)


def decoder(release: Path) -> Callable[[bytes], Pixels]:
    """The release's own `decode` step, in this process."""
    photo = runpy.run_path(str(release / "models" / "decode" / "1" / "photo.py"))
    limits = photo["Limits"](image_bytes=2**30, image_pixels=2**30)

    def decode(data: bytes) -> Pixels:
        pixels: Pixels = photo["read_photo"](data, limits).pixels
        return pixels

    return decode
