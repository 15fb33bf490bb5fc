"""Progressive JPEGs: each scan is a pass over all pixels, and a scan of nothing takes a few bytes."""

import pytest

from tests.support.triton_steps import encoded, half_red_half_blue, load

photo = load("decode", "photo")
photo.register_heif()

SIZE = (640, 480)


def _jpeg(more_scans: int) -> bytes:
    data = encoded(half_red_half_blue(*SIZE), "JPEG", progressive=True)
    last_scan = data[data.rindex(photo.START_OF_SCAN) : -2]
    return data[:-2] + last_scan * more_scans + data[-2:]


def _limits(times_larger: int) -> object:
    return photo.Limits(image_bytes=10 * 2**20, image_pixels=SIZE[0] * SIZE[1] * times_larger)


@pytest.mark.parametrize(("more_scans", "times_larger"), [(0, 1), (5, 1), (60, 160)])
def test_as_many_scans_as_encoders_write_are_decoded(more_scans: int, times_larger: int) -> None:
    assert photo.read_photo(_jpeg(more_scans), _limits(times_larger)).pixels.shape == (480, 640, 3)


@pytest.mark.parametrize(("more_scans", "times_larger"), [(15, 1), (200, 160)])
def test_more_are_refused_before_they_are_decoded_and_the_fewer_the_larger_the_image(
    more_scans: int, times_larger: int
) -> None:
    with pytest.raises(photo.InvalidImageError, match="too many scans"):
        photo.read_photo(_jpeg(more_scans), _limits(times_larger))
