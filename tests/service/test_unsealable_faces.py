"""What was sealed with another key, or was changed since, is not opened."""

import pytest

from service.faces.kept_faces import SealError
from tests.service.sealed import CROP, KEY, OTHER_KEY, seal_of


def test_another_key_opens_nothing() -> None:
    sealed = seal_of(KEY).seal(CROP)
    with pytest.raises(SealError):
        seal_of(OTHER_KEY).open(sealed)


@pytest.mark.parametrize("position", [0, 30, 40_000, -1])
def test_a_changed_byte_is_noticed_wherever_it_is(position: int) -> None:
    sealed = bytearray(seal_of(KEY).seal(CROP))
    sealed[position] ^= 1
    with pytest.raises(SealError):
        seal_of(KEY).open(bytes(sealed))


@pytest.mark.parametrize("left", [0, 1, 76_000])
def test_so_is_a_missing_end(left: int) -> None:
    cut = seal_of(KEY).seal(CROP)[:left]
    with pytest.raises(SealError):
        seal_of(KEY).open(cut)
