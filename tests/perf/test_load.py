"""An answer is judged by the person that the photo is named after."""

from pathlib import Path

import pytest

from export.evaluation.datasets import Photo
from perf.load.stage import StageOutcome, outcome, person_of

FOUND = b'{"message":"Match found","user_info":{"id":"1","name":"Jean Pierre Raffarin","email":null}}'


def test_the_person_is_known_by_the_photos_name() -> None:
    photo = Photo("Jean_Pierre_Raffarin", 2, b"")
    person = person_of(Path(f"{photo.name}.jpg"))
    assert outcome(200, FOUND, person) is StageOutcome.MATCH
    assert outcome(200, FOUND, "Somebody Else") is StageOutcome.WRONG_PERSON


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"message":"Match found"}'])
def test_what_the_contract_does_not_know_is_a_failure(body: bytes) -> None:
    assert outcome(200, body, "Anybody") is StageOutcome.FAILED
