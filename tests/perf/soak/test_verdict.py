"""Each answer is judged by what the soak knows of who asked."""

import httpx
import pytest

from perf.soak.client import Answer, Errand, Kind, Reply, Verdict, judged
from tests.perf.soak.made import reply

SOMEBODY = b'{"message": "Match found", "user_info": {"id": "7", "name": "Ada"}}'


@pytest.mark.parametrize(("user_id", "expected"), [("7", Verdict.RIGHT), ("8", Verdict.WRONG)])
def test_a_known_person_must_be_recognised_as_nobody_else(user_id: str, expected: Verdict) -> None:
    found = Reply.of(httpx.Response(200, content=SOMEBODY), resets=0)
    assert judged(Errand(Kind.KNOWN, b"photo", user_id=user_id), found) is expected


def test_no_match_is_right_for_a_stranger_and_wrong_for_a_known_person() -> None:
    nobody = reply(200, Answer(message="no_match", req_id="req-1"))
    assert judged(Errand(Kind.STRANGER, b"photo"), nobody) is Verdict.RIGHT
    assert judged(Errand(Kind.KNOWN, b"photo", user_id="7"), nobody) is Verdict.WRONG


def test_a_stranger_without_a_key_is_wrongly_answered() -> None:
    assert judged(Errand(Kind.GREETING, b"photo"), reply(200, Answer(message="no_match"))) is Verdict.WRONG


def test_a_good_key_must_enrol_and_an_expired_one_must_not() -> None:
    added, gone = reply(201, Answer(user_id="7")), reply(404, Answer(reason="enrollment_key_not_found"))
    assert judged(Errand(Kind.ENROLMENT), added) is judged(Errand(Kind.EXPIRED), gone) is Verdict.RIGHT
    assert judged(Errand(Kind.ENROLMENT), gone) is judged(Errand(Kind.EXPIRED), added) is Verdict.WRONG
