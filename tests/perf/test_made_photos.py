"""Photos are made as large or as small as asked."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from perf.photos import CROWD_SIDE, crowd, small_photos
from tests.perf.plain_photo import photo, size


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
