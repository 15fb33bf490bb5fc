"""Who was not answered, or comes too late, is remembered, too."""

from perf.soak.client import Kind, Verdict
from perf.soak.crowd import MIX
from tests.perf.soak.made import reply
from tests.perf.soak.newcomers import ADDED, KEY, answered, made_crowd


def test_who_was_not_answered_comes_again_as_the_same_enrolment() -> None:
    crowd = made_crowd()
    answered(crowd, Kind.GREETING, reply(503), Verdict.FAILED)
    answered(crowd, Kind.GREETING, KEY)
    first = answered(crowd, Kind.ENROLMENT, reply(503), Verdict.REFUSED)
    again = answered(crowd, Kind.ENROLMENT, ADDED)
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]
    assert crowd.enrolled == {"Ada": "8"}


def test_a_wrong_answer_ends_the_matter() -> None:
    crowd = made_crowd()
    answered(crowd, Kind.GREETING, reply(200), Verdict.WRONG)
    assert Kind.GREETING not in {crowd.errand().kind for _ in MIX}


def test_who_is_taken_aside_comes_too_late() -> None:
    crowd = made_crowd()
    answered(crowd, Kind.GREETING, KEY)
    taken = crowd.take_waiting()
    assert [newcomer.key for newcomer in taken] == ["req-1"]
    assert not crowd.take_waiting()
    crowd.come_too_late(taken)
    answered(crowd, Kind.EXPIRED, reply(404))
    assert not crowd.enrolled
    assert not crowd.take_waiting()
