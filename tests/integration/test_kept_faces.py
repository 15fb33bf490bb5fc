"""What is kept is the very face that the embedding was made of, and neither key nor face is in a log.

A release that was built before faces could be kept: the start is refused with one line. The requests that faces are
kept with. A key that was given before the models were exchanged enrols by the kept face, in the present space.

A stack that keeps faces, apart from that of the other tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import psycopg
import pytest
from psycopg.rows import TupleRow

from db.address import dsn
from service.faces.kept_faces import has_crop_output
from tests.integration.lifecycle.test_start import refusal_of
from tests.integration.test_ensemble import embedding, embedding_of_crop
from tests.support.enrolments import KEY, seal_of
from tests.support.photos import Photos
from tests.support.stack import RELEASE, StackProcess, started


def _former(folder: Path) -> Path:
    """A release whose ensemble has no such output."""
    config = (RELEASE / "models" / "face_embedding" / "config.pbtxt").read_text()
    place = folder / "release" / "models" / "face_embedding"
    place.mkdir(parents=True)
    (place / "config.pbtxt").write_text(re.sub(r',\s*\{ name: "face" .*', "", config))
    (folder / "release" / "manifest.json").write_bytes((RELEASE / "manifest.json").read_bytes())
    return folder / "release"


def test_the_present_release_gives_faces_and_a_former_one_does_not(tmp_path: Path) -> None:
    assert has_crop_output(RELEASE)
    assert not has_crop_output(_former(tmp_path))


def test_where_the_models_lie_elsewhere_nothing_speaks_against_it(tmp_path: Path) -> None:
    assert has_crop_output(tmp_path)


def test_keeping_faces_with_it_is_refused_with_what_to_do(tmp_path: Path) -> None:
    output = refusal_of(
        tmp_path / "state",
        TRIFID_RELEASE=str(_former(tmp_path)),
        TRIFID_KEEP_FACES="1",
        TRIFID_FACES_KEY=KEY,
    )
    assert "gives no faces to keep: build one with `make models`" in output.splitlines()[-1]
    assert "Traceback" not in output


def test_keeping_faces_without_a_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    output = refusal_of(tmp_path, TRIFID_KEEP_FACES="1")
    assert "TRIFID_FACES_KEY: Value error, TRIFID_KEEP_FACES needs a key" in output
    assert "make faces-key" in output


EVE = {"name": "Eve", "birthdate": "1990-01-01"}


def recognised(stack: StackProcess, photo: bytes) -> dict[str, object]:
    """What recognise_user answers."""
    answer = httpx.post(f"{stack.url}/api/v1/recognise_user", files={"image": photo}, timeout=60)
    body: dict[str, object] = answer.raise_for_status().json()
    return body


def key_for(stack: StackProcess, photo: bytes) -> str:
    """The enrolment key of a photo whose face is nobody's."""
    return str(recognised(stack, photo)["req_id"])


def enrolled(stack: StackProcess, req_id: str) -> httpx.Response:
    """What add_user answers to an enrolment by key."""
    parts = {name: (None, value) for name, value in {**EVE, "req_id": req_id}.items()}
    return httpx.post(f"{stack.url}/api/v1/add_user", files=parts, timeout=60)


Connection = psycopg.Connection[TupleRow]


def test_the_kept_face_gives_the_photos_embedding_again(
    keeping: StackProcess, database: Connection, photos: Photos
) -> None:
    httpx.post(
        f"{keeping.url}/api/v1/add_user", data=EVE, files={"image": photos.known_a}, timeout=60
    ).raise_for_status()
    kept = database.execute("SELECT sealed_face FROM kept_faces").fetchall()
    assert len(kept) == 1
    crop = seal_of(KEY).open(kept[0][0])
    triton = f"127.0.0.1:{keeping.triton_port}"
    again, before = embedding_of_crop(triton, crop[np.newaxis]), embedding(triton, photos.known_a)
    assert float(again @ before) == pytest.approx(1, abs=1e-5)


def test_no_log_has_the_key(keeping: StackProcess) -> None:
    logs = "".join(path.read_text(errors="replace") for path in (keeping.state_dir / "logs").iterdir())
    assert "trifid" in logs
    assert KEY not in logs
    assert KEY not in keeping.banner


OUTDATE = "UPDATE vectors_cache SET embedding_space = 'facenet-former-00000000-align1', face_vectors = %s::text::vector"


def _outdate(database: Connection) -> None:
    """Let the cached vectors be as other models would have made them."""
    vector = np.random.default_rng(1).standard_normal(512)
    database.execute(OUTDATE, (str((vector / np.linalg.norm(vector)).tolist()),))


def test_the_person_is_enrolled_and_recognised(
    keeping: StackProcess, database: Connection, photos: Photos
) -> None:
    req_id = key_for(keeping, photos.known_a)
    _outdate(database)
    answer = enrolled(keeping, req_id)
    assert answer.status_code == 201, answer.text
    found = recognised(keeping, photos.known_a)
    assert (found["message"], found["similarity"]) == ("Match found", 1.0)
    assert database.execute("SELECT count(*) FROM kept_faces").fetchone() == (1,)
    assert enrolled(keeping, req_id).json()["reason"] == "enrollment_key_not_found"


def test_without_the_kept_face_it_is_refused_and_told_why(
    keeping: StackProcess, database: Connection, photos: Photos
) -> None:
    req_id = key_for(keeping, photos.known_b)
    _outdate(database)
    database.execute("UPDATE vectors_cache SET sealed_face = NULL")
    answer = enrolled(keeping, req_id)
    assert (answer.status_code, answer.json()["reason"]) == (404, "enrollment_key_not_found")
    assert "send the photo again" in answer.json()["message"]


def test_a_renewed_face_of_an_enrolled_person_is_refused_like_any_other(
    keeping: StackProcess, database: Connection, photos: Photos
) -> None:
    first, second = key_for(keeping, photos.known_a), key_for(keeping, photos.known_a)
    _outdate(database)
    assert enrolled(keeping, first).status_code == 201
    assert enrolled(keeping, second).json()["reason"] == "face_already_enrolled"


@pytest.fixture(scope="session")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    """A running stack with TRIFID_KEEP_FACES."""
    folder = tmp_path_factory.mktemp("keeping")
    with started(folder, TRIFID_KEEP_FACES="1", TRIFID_FACES_KEY=KEY) as running:
        yield running


@pytest.fixture
def database(keeping: StackProcess) -> Iterator[psycopg.Connection[TupleRow]]:
    """Its database, with nobody in it."""
    with psycopg.connect(dsn(keeping.state_dir), autocommit=True) as connection:
        connection.execute("TRUNCATE users, vectors_cache, current_space CASCADE")
        yield connection
