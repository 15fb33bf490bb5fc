"""What the ensemble refuses, and how it says so."""

import pytest
from tritonclient.utils import InferenceServerException

from tests.integration.ensemble.client import infer
from tests.support.photos import Photos


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"", "invalid_image"),
        (b"not an image", "invalid_image"),
        (b"\xff\xd8\xff\xe0 broken", "invalid_image"),
        (b"0" * (10 * 2**20 + 1), "payload_too_large"),
    ],
    ids=["empty", "text", "broken", "too large"],
)
def test_a_refused_image_is_an_invalid_argument_with_its_reason_first(
    triton: str, image: bytes, reason: str
) -> None:
    with pytest.raises(InferenceServerException) as refused:
        infer(triton, image)
    assert refused.value.status() == "400"
    assert refused.value.message().startswith(f"in ensemble 'face_embedding', {reason}: ")


def test_a_photo_without_a_face_is_refused(triton: str, photos: Photos) -> None:
    with pytest.raises(InferenceServerException, match="face_not_detected: "):
        infer(triton, photos.no_face)
