"""The documented outputs of `face_embedding`, which perf_analyzer users and other clients rely on."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.integration.ensemble.client import infer
from tests.support.photos import Photos


def test_the_outputs_have_the_documented_names_types_and_shapes(triton: str, photos: Photos) -> None:
    result = infer(triton, photos.known_a)
    described = {
        output["name"]: (output["datatype"], output["shape"]) for output in result.get_response()["outputs"]
    }
    assert described == {
        "embedding": ("FP32", [1, 512]),
        "embedding_space": ("BYTES", [1]),
        "box": ("FP32", [1, 4]),
        "landmarks": ("FP32", [1, 5, 2]),
        "probability": ("FP32", [1]),
        "quality": ("FP32", [1, 4]),
        "faces_detected": ("INT32", [1]),
        "face": ("UINT8", [1, 160, 160, 3]),
    }
    assert np.linalg.norm(result.as_numpy("embedding")) == pytest.approx(1, abs=1e-5)
    assert result.as_numpy("embedding_space")[0].startswith(b"facenet-")


def test_landmarks_lie_in_the_box_and_the_box_in_the_photo(triton: str, photos: Photos) -> None:
    result = infer(triton, photos.known_a)
    left, top, right, bottom = result.as_numpy("box")[0]
    landmarks = result.as_numpy("landmarks")[0]
    width, height = Image.open(io.BytesIO(photos.known_a)).size
    edges = [0, left, right, width], [0, top, bottom, height]
    assert all(np.all(np.diff(edge) > 0) for edge in edges)
    assert np.all((landmarks > (left, top)) & (landmarks < (right, bottom)))
    assert landmarks[0, 0] < landmarks[1, 0], "the left eye, as seen in the image, comes first"
    assert landmarks[3, 1] > landmarks[2, 1], "the mouth is below the nose"
