"""With a seal the face is stored with each vector that is enrolled; without one it never is.

Kept faces are sealed with the operator's key.

What was sealed with another key, or was changed since, is not opened.

Faces are kept only with a key to seal them with; what is wrong is said in one line that never shows a key.

`make faces-key` prints keys that are good, each another one.
"""

import subprocess
import sys

import numpy as np
import pytest
from pydantic import ValidationError

from db.pool import Database
from service.errors import FaceAlreadyEnrolledError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.kept_faces import Seal, SealError
from service.faces.recognition import Recogniser
from service.faces_key import main
from service.settings import Settings, settings_or_exit
from tests.support.enrolments import (
    CALL,
    CROP,
    EVE,
    KEY,
    NO_INFERENCE,
    OTHER_KEY,
    SEAL,
    kept,
    key_for,
    once,
    seal_of,
    seen_with_crop,
)
from tests.support.galleries import face_vector, resembling


@pytest.fixture
def keeper(enroller: Enroller, database: Database) -> Enroller:
    return Enroller(database, NO_INFERENCE, enroller._release, SEAL)


@pytest.fixture
def further_keeper(database: Database, enroller: Enroller) -> FaceAdder:
    return FaceAdder(database, NO_INFERENCE, enroller._release, 5, SEAL)


async def test_the_first_face_and_further_ones_are_kept_sealed(
    keeper: Enroller, further_keeper: FaceAdder, database: Database
) -> None:
    first, further = face_vector(1), resembling(face_vector(1), 0.9)
    user = await keeper.enrol_face(EVE, None, seen_with_crop(first), CALL, once())
    await further_keeper.add_face(user, None, seen_with_crop(further), CALL, once())
    assert await kept(database) == [(user, True), (user, False)]


async def test_nothing_is_kept_where_the_operator_did_not_say_so(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user = await enroller.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    await further.add_face(user, None, seen_with_crop(resembling(face_vector(1), 0.9)), CALL, once())
    assert await kept(database) == []


async def test_a_refused_enrolment_keeps_nothing(keeper: Enroller, database: Database) -> None:
    user = await keeper.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    with pytest.raises(FaceAlreadyEnrolledError):
        await keeper.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    assert await kept(database) == [(user, True)]


async def test_a_key_enrols_without_a_face_if_it_was_given_before_faces_were_kept(
    recogniser: Recogniser, keeper: Enroller, database: Database
) -> None:
    key = await key_for(recogniser, face_vector(1))
    assert await keeper.enrol_face(EVE, key, None, CALL, once())
    assert await kept(database) == []


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


def test_no_face_is_kept_unless_the_operator_says_so() -> None:
    assert not Settings(faces_key=KEY).keep_faces


def test_a_key_never_shows() -> None:
    assert KEY not in repr(Settings(keep_faces=True, faces_key=KEY))


@pytest.mark.parametrize(
    "value",
    ["", "secret", KEY[:-1], KEY[1:], f"{KEY},", f"{KEY}{KEY}", f"{KEY},secret", KEY.replace("A", "+")],
)
def test_without_a_key_or_with_a_wrong_one_a_command_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TRIFID_KEEP_FACES", "1")
    monkeypatch.setenv("TRIFID_FACES_KEY", value)
    with pytest.raises(SystemExit, match=r"trifid: TRIFID_FACES_KEY: .*make faces-key") as refusal:
        settings_or_exit()
    assert "\n" not in str(refusal.value)
    assert not value or value not in str(refusal.value)


def test_a_wrong_key_is_refused_where_nothing_is_kept_too() -> None:
    with pytest.raises(ValidationError):
        Settings(faces_key="secret")


@pytest.mark.parametrize("value", [KEY, f"{KEY},{OTHER_KEY}"])
def test_one_key_or_several_are_good(value: str) -> None:
    assert Settings(keep_faces=True, faces_key=value).faces_key == value


def test_every_printed_key_is_a_good_one_and_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    main([])
    first, second = capsys.readouterr().out.split()
    assert first != second
    assert (seal_of(first).open(seal_of(first).seal(CROP)) == CROP).all()
