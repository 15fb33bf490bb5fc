"""Kept faces are sealed with the operator's key: opened with it, and with no other."""

import subprocess
import sys

import numpy as np
import pytest

from service.face import Crop
from service.faces_key import main
from service.sealing import Seal, SealError
from service.settings import Settings

CROP: Crop = np.random.default_rng(1).integers(0, 256, (160, 160, 3), np.uint8)


@pytest.fixture
def new_key(capsys: pytest.CaptureFixture[str]) -> str:
    """As the operator gets one."""
    main()
    return capsys.readouterr().out.strip()


@pytest.fixture
def another_key(capsys: pytest.CaptureFixture[str]) -> str:
    main()
    return capsys.readouterr().out.strip()


def seal_of(*keys: str) -> Seal:
    seal = Seal.of(Settings(faces_key=",".join(keys)))
    assert seal is not None
    return seal


def test_a_sealed_face_is_opened_as_it_was(new_key: str) -> None:
    opened = seal_of(new_key).open(seal_of(new_key).seal(CROP))
    assert opened.dtype == np.uint8
    assert np.array_equal(opened, CROP)


def test_it_shows_nothing_takes_hardly_more_room_and_is_never_the_same_twice(new_key: str) -> None:
    seal = seal_of(new_key)
    flat = np.full_like(CROP, 200)
    sealed = seal.seal(flat)
    assert len(sealed) <= flat.nbytes + 100
    assert bytes([200] * 8) not in sealed
    assert sealed != seal.seal(flat)


def test_another_key_opens_nothing(new_key: str, another_key: str) -> None:
    with pytest.raises(SealError):
        seal_of(another_key).open(seal_of(new_key).seal(CROP))


@pytest.mark.parametrize("position", [0, 30, 40_000, -1])
def test_a_changed_byte_is_noticed_wherever_it_is(new_key: str, position: int) -> None:
    sealed = bytearray(seal_of(new_key).seal(CROP))
    sealed[position] ^= 1
    with pytest.raises(SealError):
        seal_of(new_key).open(bytes(sealed))


@pytest.mark.parametrize("left", [0, 1, 76_000])
def test_so_is_a_missing_end(new_key: str, left: int) -> None:
    with pytest.raises(SealError):
        seal_of(new_key).open(seal_of(new_key).seal(CROP)[:left])


def test_the_first_of_several_keys_seals_and_all_open(new_key: str, another_key: str) -> None:
    before = seal_of(new_key).seal(CROP)
    both = seal_of(another_key, new_key)
    assert np.array_equal(both.open(before), CROP)
    assert np.array_equal(seal_of(another_key).open(both.seal(CROP)), CROP)


def test_without_a_key_there_is_no_seal_and_its_library_takes_no_memory() -> None:
    assert Seal.of(Settings()) is None
    look = "import sys, service.app, service.sealing; print('cryptography' in sys.modules)"
    command = [sys.executable, "-c", look]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
