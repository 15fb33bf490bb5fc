"""A client that speaks to Triton directly, as perf_analyzer does."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tritonclient.http import InferenceServerClient, InferInput, InferResult

Vector = NDArray[np.float32]


def infer(triton: str, image: bytes) -> InferResult:
    """One call of the ensemble with a file's bytes."""
    tensor = InferInput("image", [len(image)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(image, np.uint8))
    client = InferenceServerClient(triton, network_timeout=30)
    try:
        return client.infer("face_embedding", [tensor])
    finally:
        client.close()


def embedding(triton: str, image: bytes) -> Vector:
    """The embedding [512] of the photo's face."""
    vector: Vector = infer(triton, image).as_numpy("embedding")[0]
    return vector


def embedding_of_crop(triton: str, face: NDArray[np.uint8]) -> Vector:
    """The embedding [512] of an aligned face [1, 160, 160, 3], from the last step alone."""
    tensor = InferInput("face", list(face.shape), "UINT8")
    tensor.set_data_from_numpy(face)
    vector: Vector = InferenceServerClient(triton).infer("facenet", [tensor]).as_numpy("embedding")[0]
    return vector


def reencoded(photo: bytes, kind: str, degrees: float = 0, **options: object) -> bytes:
    """The photo in another format, turned counter-clockwise."""
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    buffer = io.BytesIO()
    image.rotate(degrees, Image.Resampling.BICUBIC, expand=True).save(buffer, kind, **options)
    return buffer.getvalue()
