"""A key that was given before the models were exchanged enrols by the kept face, in the present space."""

import numpy as np
import psycopg
from psycopg.rows import TupleRow

from tests.integration.kept_faces.requests import enrolled, key_for, recognised
from tests.support.photos import Photos
from tests.support.stack import StackProcess

OUTDATE = "UPDATE vectors_cache SET embedding_space = 'facenet-former-00000000-align1', face_vectors = %s::text::vector"

Connection = psycopg.Connection[TupleRow]


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
