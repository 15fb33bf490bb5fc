"""Each answer is judged by what the soak knows of who asked.

Availability is counted in nines, and nobody claims more of them than the requests can prove. A process's name says
what it is for, and stays when the process is replaced. Made requests, faults and a report of them. Requests belong to
the fault before their end; a fault lasts until nobody notices anything any more. Where there is no answer, the
request has failed; only a full disk is an excuse.

An answer is judged by the person that the photo is named after.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from export.evaluation.datasets import Photo
from perf.load.stage import StageOutcome, outcome, person_of
from perf.processes import CONNECTION, http_port, name_of, postgres_name
from perf.soak.client import Answer, Kind, PlannedRequest, Reply, Verdict, verdict_of
from perf.soak.recovery import ROOT, Memory, Processes
from perf.soak.report import FaultEvent, Record, SoakReport, availability, nines, total, windows
from tests.perf.test_ratios_and_tables import made_machine


def test_one_failure_of_a_thousand_leaves_three_nines() -> None:
    assert availability(1, 1000) == 0.999
    assert nines(1, 1000) == pytest.approx(3)


def test_without_failures_the_number_of_requests_bounds_the_nines() -> None:
    assert availability(0, 900) == 1
    assert nines(0, 900) == pytest.approx(2.477, abs=0.001)
    assert nines(0, 30_000) == pytest.approx(4)


def test_nothing_is_proved_by_nothing() -> None:
    assert availability(0, 0) == nines(0, 0) == nines(5, 5) == 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("/some/where/bin/postgres", "postgres"),
        ("postgres: checkpointer ", "postgres: checkpointer"),
        ("postgres: postgres postgres [local] idle", CONNECTION),
        ("postgres: app trifid 10.0.0.7(52144) SELECT", CONNECTION),
    ],
)
def test_postgresql_says_in_its_titles_what_a_process_does(title: str, name: str) -> None:
    assert postgres_name(title) == name


def test_a_triton_is_known_by_its_port() -> None:
    assert http_port(["tritonserver", "--http-address=127.0.0.1", "--http-port=8001"]) == 8001
    assert http_port(["tritonserver"]) == 0


def test_other_processes_have_their_own_names() -> None:
    assert name_of(psutil.Process(os.getpid()), []) == psutil.Process(os.getpid()).name()


def test_stopped_processes_are_there_and_do_not_run() -> None:
    child = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        processes = Processes(child.pid)
        assert processes.running() == {ROOT: 1}
        child.suspend()
        while child.status() != psutil.STATUS_STOPPED:
            time.sleep(0.01)
        assert [part.name for part in processes.parts()] == [ROOT]
        assert not processes.running()
    finally:
        child.kill()
        child.wait()
    assert processes.parts() == []


def record(ended: float, seconds: float = 0.1, verdict: Verdict = Verdict.RIGHT, resets: int = 0) -> Record:
    return Record(Kind.KNOWN, ended - seconds, ended, verdict, f"said {verdict}", resets)


EMPTY = Answer()


def reply(status: int, answer: Answer = EMPTY, *, retry_after: bool = False) -> Reply:
    return Reply(status, answer, retry_after, f"{status}")


def answers(seconds: float, bad: dict[int, Verdict]) -> list[Record]:
    """One answer a second; at some seconds another verdict than right."""
    return [record(at, verdict=bad.get(at, Verdict.RIGHT)) for at in range(int(seconds))]


def made_report(
    bad: dict[int, Verdict], false_rows: int = 0, healed: bool = True, error: str = ""
) -> SoakReport:
    """Thirty answers in thirty seconds, a fault after ten, one after twenty, and one that was skipped."""
    strikes = [
        FaultEvent("kill one", 9.5, 4.0),
        FaultEvent("kill another", 19.5, 2.0 if healed else None, error=error),
        FaultEvent("full disk", 25.0, skipped="mounting isn't allowed here"),
    ]
    found = windows(answers(30, bad), strikes)
    return SoakReport(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(0.0),
        seconds=30,
        rate=1,
        only=[],
        windows=found,
        total=total(found),
        enrolled=7,
        false_rows=false_rows,
        unrecognised=0,
        memory=[Memory("Triton 1", 100.0, 120.0), Memory("supervisor", 15.0, 15.0)],
    )


SOMEBODY = b'{"message": "Match found", "user_info": {"id": "7", "name": "Ada"}}'


@pytest.mark.parametrize(("user_id", "expected"), [("7", Verdict.RIGHT), ("8", Verdict.WRONG)])
def test_a_known_person_must_be_recognised_as_nobody_else(user_id: str, expected: Verdict) -> None:
    found = Reply.of(httpx.Response(200, content=SOMEBODY), resets=0)
    assert verdict_of(PlannedRequest(Kind.KNOWN, b"photo", user_id=user_id), found) is expected


def test_no_match_is_right_for_a_stranger_and_wrong_for_a_known_person() -> None:
    nobody = reply(200, Answer(message="no_match", req_id="req-1"))
    assert verdict_of(PlannedRequest(Kind.STRANGER, b"photo"), nobody) is Verdict.RIGHT
    assert verdict_of(PlannedRequest(Kind.KNOWN, b"photo", user_id="7"), nobody) is Verdict.WRONG


def test_a_stranger_without_a_key_is_wrongly_answered() -> None:
    assert (
        verdict_of(PlannedRequest(Kind.GREETING, b"photo"), reply(200, Answer(message="no_match")))
        is Verdict.WRONG
    )


def test_a_good_key_must_enrol_and_an_expired_one_must_not() -> None:
    added, gone = reply(201, Answer(user_id="7")), reply(404, Answer(reason="enrollment_key_not_found"))
    assert (
        verdict_of(PlannedRequest(Kind.ENROLMENT), added)
        is verdict_of(PlannedRequest(Kind.EXPIRED), gone)
        is Verdict.RIGHT
    )
    assert (
        verdict_of(PlannedRequest(Kind.ENROLMENT), gone)
        is verdict_of(PlannedRequest(Kind.EXPIRED), added)
        is Verdict.WRONG
    )


def test_a_request_belongs_to_the_last_fault_before_its_end() -> None:
    found = windows(
        [record(1), record(11, seconds=3), record(25)], [FaultEvent("a", 10, 1), FaultEvent("b", 20, 1)]
    )
    assert [(window.fault, window.requests) for window in found] == [
        ("before the first fault", 1),
        ("a", 1),
        ("b", 1),
    ]


def test_a_fault_is_noticed_until_the_first_good_answer_after_the_last_bad_one() -> None:
    bad = {12: Verdict.FAILED, 14: Verdict.WRONG}
    _, window = windows(answers(20, bad), [FaultEvent("a", 10, 1.0)])
    assert (window.failed, window.wrong) == (1, 1)
    assert window.noticed_s == window.recovery_s == 5
    assert window.bad == {"said failed": 1, "said wrong": 1}


def test_a_late_answer_is_noticed_and_a_refusal_is_not() -> None:
    late = record(13, seconds=2)
    refused = record(12, verdict=Verdict.REFUSED)
    _, window = windows([refused, late, record(14.5)], [FaultEvent("a", 10, 6.0)])
    assert (window.refused, window.failed, window.slowest_s) == (1, 0, 2)
    assert window.noticed_s == pytest.approx(4.5)
    assert window.recovery_s == 6  # not before everything was back


def test_a_fault_that_is_still_noticed_at_the_end_counts_up_to_there() -> None:
    _, window = windows(answers(20, {19: Verdict.FAILED}), [FaultEvent("a", 10, 1.0)])
    assert window.noticed_s == 9


def test_a_skipped_fault_has_no_requests_and_comes_last() -> None:
    skipped = FaultEvent("full disk", 5, skipped="not here")
    found = windows(answers(10, {}), [skipped, FaultEvent("a", 8, 1.0)])
    assert [(window.fault, window.requests) for window in found][1:] == [("a", 2), ("full disk", 0)]


def test_the_total_has_the_sums_and_the_longest_times() -> None:
    records = [*answers(20, {12: Verdict.FAILED}), record(15, seconds=4, resets=2)]
    whole = total(windows(records, [FaultEvent("a", 10, 3.0), FaultEvent("b", 14, 1.0)]))
    assert (whole.requests, whole.resets, whole.failed) == (21, 2, 1)
    assert (whole.slowest_s, whole.whole_s) == (4, 3)
    assert total(windows(records, [FaultEvent("a", 10, None)])).whole_s is None


@pytest.mark.parametrize("given", [reply(503), reply(500), reply(429, retry_after=True)])
def test_an_answer_that_says_there_is_none_has_failed(given: Reply) -> None:
    assert verdict_of(PlannedRequest(Kind.STRANGER, b"photo"), given) is Verdict.FAILED


def test_an_answer_that_nobody_can_read_has_failed() -> None:
    unreadable = Reply.of(httpx.Response(200, content=b"<html>"), resets=0)
    assert verdict_of(PlannedRequest(Kind.KNOWN, b"photo", user_id="7"), unreadable) is Verdict.FAILED


def test_while_the_disk_is_full_only_what_must_write_may_be_refused_with_a_time_to_come_again() -> None:
    refusal, rude = reply(503, retry_after=True), reply(503)
    assert verdict_of(PlannedRequest(Kind.STRANGER, b"photo"), refusal, disk_full=True) is Verdict.REFUSED
    assert verdict_of(PlannedRequest(Kind.ENROLMENT), refusal, disk_full=True) is Verdict.REFUSED
    assert verdict_of(PlannedRequest(Kind.ENROLMENT), rude, disk_full=True) is Verdict.FAILED
    assert verdict_of(PlannedRequest(Kind.KNOWN, b"photo"), refusal, disk_full=True) is Verdict.FAILED
    assert verdict_of(PlannedRequest(Kind.STRANGER, b"photo"), refusal) is Verdict.FAILED


FOUND = b'{"message":"Match found","user_info":{"id":"1","name":"Jean Pierre Raffarin","email":null}}'


def test_the_person_is_known_by_the_photos_name() -> None:
    photo = Photo("Jean_Pierre_Raffarin", 2, b"")
    person = person_of(Path(f"{photo.name}.jpg"))
    assert outcome(200, FOUND, person) is StageOutcome.MATCH
    assert outcome(200, FOUND, "Somebody Else") is StageOutcome.WRONG_PERSON


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"message":"Match found"}'])
def test_what_the_contract_does_not_know_is_a_failure(body: bytes) -> None:
    assert outcome(200, body, "Anybody") is StageOutcome.FAILED
