"""Everything that is no answer fails; a false answer mixes something up."""

import pytest

from perf.soak.client import Answer, EnrolmentKey, Errand, Kind, Metadata, Person, Reply, Verdict
from perf.soak.crowd import Crowd, Known
from perf.soak.upgrade_load import HABITS, SAME_PHOTO, Load, Timeline, judged
from tests.perf.soak.made import reply

KNOWN = Errand(Kind.KNOWN, b"photo", user_id="7", similarity=SAME_PHOTO)


def found(user_id: str = "7", similarity: float = 1.0, model: str = "space-1") -> Reply:
    return reply(
        200, Answer("Match found", user_info=Person(user_id), similarity=similarity, metadata=Metadata(model))
    )


def nobody(model: str = "space-1") -> Reply:
    key = EnrolmentKey(Metadata(model))
    return reply(200, Answer("no_match", req_id="req-1", key=key))


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (found(), Verdict.RIGHT),
        (found(user_id="8"), Verdict.WRONG),
        (found(similarity=0.7), Verdict.WRONG),
        (nobody(), Verdict.WRONG),
        (reply(503), Verdict.FAILED),
        (reply(404, Answer(reason="not_found")), Verdict.FAILED),
        (Reply.none(ConnectionError(), resets=1), Verdict.FAILED),
    ],
)
def test_somebody_enrolled_must_be_found_by_the_same_photo_as_surely_as_ever(
    given: Reply, verdict: Verdict
) -> None:
    assert judged(KNOWN, given) is verdict


def test_a_key_that_is_not_known_any_more_is_a_failure() -> None:
    gone = reply(404, Answer(reason="enrollment_key_not_found"))
    assert judged(Errand(Kind.ENROLMENT, form={"req_id": "req-1"}), gone) is Verdict.FAILED


def test_who_is_enrolled_by_a_photo_must_not_be_taken_for_somebody_else() -> None:
    errand = Errand(Kind.DIRECT, b"photo", {"name": "Ada"})
    assert judged(errand, reply(201, Answer(user_id="9"))) is Verdict.RIGHT
    assert judged(errand, reply(409, Answer(reason="face_already_enrolled"))) is Verdict.FAILED


@pytest.mark.parametrize(("model", "said"), [("space-2", "200, of space-2"), ("", "200, of no space")])
def test_an_answer_of_a_space_that_is_not_in_use_is_mixed_up(model: str, said: str) -> None:
    load = Load("", Crowd([Known(b"photo", "7")], [b"stranger"], [], HABITS), Timeline("space-1"))
    load.take(KNOWN, found(), due=0.0, began=0.0)
    load.take(KNOWN, found(model=model), due=1.0, began=1.0)
    first, second = load.records
    assert (first.verdict, first.said) == (Verdict.RIGHT, "200")
    assert (second.verdict, second.said) == (Verdict.WRONG, said)
