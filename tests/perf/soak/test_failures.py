"""Where there is no answer, the request has failed; only a full disk is an excuse."""

import httpx
import pytest

from perf.soak.client import Errand, Kind, Reply, Verdict, judged
from tests.perf.soak.made import reply


@pytest.mark.parametrize("given", [reply(503), reply(500), reply(429, retry_after=True)])
def test_an_answer_that_says_there_is_none_has_failed(given: Reply) -> None:
    assert judged(Errand(Kind.STRANGER, b"photo"), given) is Verdict.FAILED


def test_an_answer_that_nobody_can_read_has_failed() -> None:
    unreadable = Reply.of(httpx.Response(200, content=b"<html>"), resets=0)
    assert judged(Errand(Kind.KNOWN, b"photo", user_id="7"), unreadable) is Verdict.FAILED


def test_while_the_disk_is_full_only_what_must_write_may_be_refused_with_a_time_to_come_again() -> None:
    refusal, rude = reply(503, retry_after=True), reply(503)
    assert judged(Errand(Kind.STRANGER, b"photo"), refusal, disk_full=True) is Verdict.REFUSED
    assert judged(Errand(Kind.ENROLMENT), refusal, disk_full=True) is Verdict.REFUSED
    assert judged(Errand(Kind.ENROLMENT), rude, disk_full=True) is Verdict.FAILED
    assert judged(Errand(Kind.KNOWN, b"photo"), refusal, disk_full=True) is Verdict.FAILED
    assert judged(Errand(Kind.STRANGER, b"photo"), refusal) is Verdict.FAILED
