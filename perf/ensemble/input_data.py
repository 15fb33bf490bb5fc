"""The photos as perf_analyzer's --input-data: a JSON file that holds their bytes, for the ensemble's tensor `image`."""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

MODEL = "face_embedding"
NO_FACE = "face_not_detected"


class _Content(msgspec.Struct, frozen=True):
    b64: str


class _Tensor(msgspec.Struct, frozen=True):
    content: _Content
    shape: list[int]


class _Request(msgspec.Struct, frozen=True):
    image: _Tensor


class _InputData(msgspec.Struct, frozen=True):
    data: list[_Request]


def require_ensemble(triton: str) -> None:
    """See that a Triton serves the ensemble there.

    Raises:
        ConnectionError: none does.
    """
    try:
        ready = InferenceServerClient(triton).is_model_ready(MODEL)
    except (OSError, InferenceServerException):
        ready = False
    if not ready:
        raise ConnectionError(
            f"no Triton serves {MODEL} on {triton}: start it with make up, or name it by --triton"
        )


def with_a_face(photos: Iterable[bytes], triton: str) -> list[bytes]:
    """Those in which the ensemble finds a face: perf_analyzer gives up at the first refusal. Warms it up, too.

    Raises:
        InferenceServerException: it fails for another reason than a missing face.
        ValueError: no photo has a face.
    """
    client = InferenceServerClient(triton)
    found = [photo for photo in photos if _has_a_face(client, photo)]
    if not found:
        raise ValueError("the ensemble finds no face in any of the photos")
    return found


def _has_a_face(client: InferenceServerClient, photo: bytes) -> bool:
    tensor = InferInput("image", [len(photo)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8))
    try:
        client.infer(MODEL, [tensor])
    except InferenceServerException as error:
        if NO_FACE in error.message():
            return False
        raise
    return True


def write_input_data(photos: Iterable[bytes], path: Path) -> None:
    """Write the file; the requests go through the photos in turn."""
    requests = [_Request(_Tensor(_Content(b64encode(photo).decode()), [len(photo)])) for photo in photos]
    path.write_bytes(msgspec.json.encode(_InputData(requests)))
