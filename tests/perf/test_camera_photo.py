"""A photo is made as large as a camera's, in pixels and in bytes."""

import io

import numpy as np
from PIL import Image

from perf.photos import camera_photo, dimensions
from tests.perf.plain_photo import photo, size
from tests.support.photos import project_photos


def test_a_cameras_photo_has_its_pixels_and_the_given_ones_proportions() -> None:
    assert size(camera_photo(photo(250, 250), 90_000)) == (300, 300)
    large = camera_photo(photo(200, 100))
    assert dimensions(large) == size(large) == (4899, 2449)


def test_a_cameras_photo_has_grain_the_same_each_time() -> None:
    grainy = camera_photo(photo(250, 250), 250_000)
    assert grainy == camera_photo(photo(250, 250), 250_000)
    assert np.asarray(Image.open(io.BytesIO(grainy)))[..., 2].std() > 3


def test_the_large_photo_of_a_real_face_has_a_cameras_bytes() -> None:
    assert 3_000_000 < len(camera_photo(project_photos().known_a)) < 5_000_000
