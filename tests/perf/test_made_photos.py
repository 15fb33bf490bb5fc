"""Photos are made as large or as small as asked."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from perf.made_photos import CROWD_SIDE, camera_photo, crowd, dimensions, small_photos
from tests.integration.photos import project_photos


def photo(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, "JPEG")
    return buffer.getvalue()


def size(data: bytes) -> tuple[int, int]:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image.size


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


def test_large_photos_are_made_small_in_their_proportions_and_small_ones_stay_as_they_are(
    tmp_path: Path,
) -> None:
    (tmp_path / "large.jpg").write_bytes(photo(1000, 500))
    (tmp_path / "small.jpg").write_bytes(photo(250, 250))
    found = small_photos(tmp_path, 2)
    assert photo(250, 250) in found
    assert {size(data) for data in found} == {(250, 250), (250, 125)}


def test_a_crowd_keeps_its_size_and_fills_as_many_places_as_asked() -> None:
    whole = Image.open(io.BytesIO(crowd(photo(250, 250), 7)))
    assert whole.size == (CROWD_SIDE, CROWD_SIDE)
    places = whole.resize((6, 6), Image.Resampling.BOX)
    assert sum(blue > 2 * red for red, _, blue in np.asarray(places).reshape(36, 3)) == 7
