"""What the original PyTorch networks answer, and what the exported graphs answer, in the same form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
import torch
from facenet_pytorch import MTCNN
from numpy.typing import NDArray

from export.build.facenet import EMBEDDING_SIZE, embed
from export.build.mtcnn.cascade import MIN_FACE_SIZE
from export.build.photos import Pixels
from export.errors import ParityError

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class DetectedFaces:
    """The faces in one photo: boxes [n,4] and landmarks [n,5,2], in pixels."""

    boxes: FloatArray
    landmarks: FloatArray

    def __len__(self) -> int:
        return len(self.boxes)


NO_FACES = DetectedFaces(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32))


class FaceNetworks(Protocol):
    """A detector and an embedder."""

    def detect(self, pixels: Pixels) -> DetectedFaces:
        """The faces in an RGB image [H,W,3]."""

    def embed(self, faces: Pixels) -> FloatArray:
        """The embeddings [n,512] of crops [n,160,160,3]."""


class PyTorchNetworks:
    """facenet-pytorch in eager mode."""

    def __init__(self, network: Any) -> None:
        self._detector = MTCNN(keep_all=True, min_face_size=MIN_FACE_SIZE)
        self._network = network

    def detect(self, pixels: Pixels) -> DetectedFaces:
        """The faces; none in an image that is smaller than a face, on which facenet-pytorch fails."""
        if min(pixels.shape[:2]) < MIN_FACE_SIZE:
            return NO_FACES
        boxes, _, landmarks = self._detector.detect(pixels, landmarks=True)
        if boxes is None:
            return NO_FACES
        return DetectedFaces(boxes.astype(np.float32), landmarks.astype(np.float32))

    def embed(self, faces: Pixels) -> FloatArray:
        """The embeddings."""
        embeddings: FloatArray = embed(self._network, torch.from_numpy(faces)).numpy()
        return embeddings


class OnnxNetworks:
    """The exported graphs in ONNX Runtime, as Triton runs them."""

    def __init__(self, mtcnn_file: Path, facenet_file: Path) -> None:
        self._detector = session(mtcnn_file)
        self._embedder = session(facenet_file)

    def detect(self, pixels: Pixels) -> DetectedFaces:
        """The faces, without the closing row.

        Raises:
            ParityError: the last row isn't all zeros.
        """
        names = ["boxes", "probabilities", "landmarks"]
        boxes, probabilities, landmarks = self._detector.run(names, {"image": pixels})
        if probabilities[-1] != 0 or boxes[-1].any() or landmarks[-1].any():
            raise ParityError("the detector's answer doesn't end with a row of zeros")
        return DetectedFaces(boxes[:-1], landmarks[:-1])

    def embed(self, faces: Pixels) -> FloatArray:
        """The embeddings.

        Raises:
            ParityError: they aren't one vector of length 1 for each face.
        """
        embeddings: FloatArray = self._embedder.run(["embedding"], {"face": faces})[0]
        if embeddings.shape != (len(faces), EMBEDDING_SIZE):
            raise ParityError(f"the embedder answers {embeddings.shape} to {len(faces)} faces")
        if not np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5):
            raise ParityError("the embedder's vectors aren't of length 1")
        return embeddings


def session(path: Path) -> ort.InferenceSession:
    """A graph in ONNX Runtime on this machine's processor."""
    options = ort.SessionOptions()
    # Threads that wait in a busy loop take the processor from each other: twice as slow on two cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
