"""Kept faces are sealed with the operator's key."""

import subprocess
import sys

import numpy as np

from service.faces.kept_faces import Seal
from service.settings import Settings
from tests.service.sealed import CROP, KEY, OTHER_KEY, seal_of


def test_a_sealed_face_is_opened_as_it_was() -> None:
    opened = seal_of(KEY).open(seal_of(KEY).seal(CROP))
    assert opened.dtype == np.uint8
    assert np.array_equal(opened, CROP)


def test_it_shows_nothing_takes_hardly_more_room_and_is_never_the_same_twice() -> None:
    seal = seal_of(KEY)
    flat = np.full_like(CROP, 200)
    sealed = seal.seal(flat)
    assert len(sealed) <= flat.nbytes + 100
    assert bytes([200] * 8) not in sealed
    assert sealed != seal.seal(flat)


def test_the_first_of_several_keys_seals_and_all_open() -> None:
    before = seal_of(KEY).seal(CROP)
    both = seal_of(OTHER_KEY, KEY)
    assert np.array_equal(both.open(before), CROP)
    assert np.array_equal(seal_of(OTHER_KEY).open(both.seal(CROP)), CROP)


def test_without_a_key_there_is_no_seal_and_its_library_takes_no_memory() -> None:
    assert Seal.of(Settings()) is None
    look = "import sys, service.app, service.faces.kept_faces; print('cryptography' in sys.modules)"
    command = [sys.executable, "-c", look]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
