"""One face, photographed and stored in many ways."""

import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.integration.ensemble.client import embedding, infer, reencoded
from tests.support.photos import Photos

pillow_heif.register_heif_opener()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "HEIF"])
def test_the_file_format_does_not_change_the_face(triton: str, photos: Photos, kind: str) -> None:
    reference = embedding(triton, photos.known_a)
    assert reference @ embedding(triton, reencoded(photos.known_a, kind)) > 0.97


@pytest.mark.parametrize("orientation", [2, 3, 4, 5, 6, 7, 8])
def test_a_photo_with_an_exif_orientation_gives_the_same_face(
    triton: str, photos: Photos, orientation: int
) -> None:
    # Pillow's transposition that undoes an orientation, so that viewers show the photo upright.
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.open(io.BytesIO(photos.known_a)).transpose(undo)
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=95, exif=exif)
    turned = infer(triton, buffer.getvalue())
    upright = infer(triton, photos.known_a)
    assert turned.as_numpy("embedding")[0] @ upright.as_numpy("embedding")[0] > 0.97
    assert np.abs(turned.as_numpy("box") - upright.as_numpy("box")).max() < 6


@pytest.mark.parametrize("degrees", [-90, -45, -30, -20, 20, 30, 45, 90])
def test_a_tilted_face_is_turned_upright(triton: str, photos: Photos, degrees: int) -> None:
    result = infer(triton, reencoded(photos.known_a, "JPEG", degrees, quality=95))
    assert result.as_numpy("quality")[0, 2] == pytest.approx(-degrees, abs=8)
    assert result.as_numpy("embedding")[0] @ embedding(triton, photos.known_a) > 0.9


def test_box_and_face_size_are_in_pixels_of_a_large_original(triton: str, photos: Photos) -> None:
    image = Image.open(io.BytesIO(photos.known_a))
    buffer = io.BytesIO()
    image.resize((image.width * 4, image.height * 4)).save(buffer, "JPEG", quality=90)
    large, original = infer(triton, buffer.getvalue()), infer(triton, photos.known_a)
    assert large.as_numpy("box") == pytest.approx(original.as_numpy("box") * 4, rel=0.05)
    assert large.as_numpy("quality")[0, 0] == pytest.approx(original.as_numpy("quality")[0, 0] * 4, rel=0.05)


def test_one_person_is_near_and_another_far(triton: str, photos: Photos) -> None:
    first = embedding(triton, photos.known_a)
    assert first @ embedding(triton, photos.known_a_again) > 0.65
    assert first @ embedding(triton, photos.known_b) < 0.3


def test_several_faces_are_counted(triton: str, photos: Photos) -> None:
    assert infer(triton, photos.several_faces).as_numpy("faces_detected").tolist() == [2]
