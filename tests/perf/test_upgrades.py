"""An answer may be of the space in force when the request began, or of a later one; never of one that was over.

Everything that is no answer fails; a false answer mixes something up. Made requests and changes, and a report of
them.
"""

from datetime import UTC, datetime

import pytest

from perf.soak.client import Answer, EnrolmentKey, Kind, Metadata, Person, PlannedRequest, Reply, Verdict
from perf.soak.crowd import Crowd, Known
from perf.soak.upgrade_load import HABITS, SAME_PHOTO, Change, Load, Record, Timeline, verdict_of_upgrade
from perf.soak.upgrade_report import UpgradeReport, total
from perf.soak.upgrades import phases
from tests.perf.test_ratios_and_tables import made_machine
from tests.perf.test_soak import reply

OLD, NEW = "space-1", "space-2"


def changing() -> Timeline:
    timeline = Timeline(OLD)
    timeline.expect(NEW)
    return timeline


def test_while_nothing_changes_only_one_space_is_right() -> None:
    timeline = Timeline(OLD)
    assert timeline.agrees(OLD, 1.0, 1.1)
    assert not timeline.agrees(NEW, 1.0, 1.1)


def test_a_request_that_began_before_the_switch_may_be_answered_either_way() -> None:
    timeline = changing()
    assert timeline.agrees(NEW, 1.0, 1.3)
    assert timeline.agrees(OLD, 1.2, 1.4)


def test_after_an_answer_in_the_new_space_the_old_one_is_over() -> None:
    timeline = changing()
    assert timeline.agrees(OLD, 1.0, 1.1)
    assert timeline.agrees(NEW, 1.1, 1.3)
    assert not timeline.agrees(OLD, 1.4, 1.5)
    assert timeline.agrees(NEW, 1.4, 1.5)


def test_an_upgrade_that_is_over_must_show() -> None:
    timeline = changing()
    timeline.arrived(NEW, 2.0)
    assert timeline.agrees(OLD, 1.9, 2.1)
    assert not timeline.agrees(OLD, 2.1, 2.2)


def test_a_rollback_is_another_change() -> None:
    timeline = changing()
    timeline.arrived(NEW, 2.0)
    timeline.expect(OLD)
    assert timeline.agrees(NEW, 2.1, 2.2)
    assert timeline.agrees(OLD, 2.2, 2.4)
    assert timeline.agrees(NEW, 2.3, 2.5)
    assert not timeline.agrees(NEW, 2.5, 2.6)


def test_an_attempt_that_was_killed_leaves_the_old_space_right() -> None:
    timeline = changing()
    timeline.expect(NEW)
    assert timeline.agrees(OLD, 5.0, 5.1)
    timeline.expect(OLD)
    assert not timeline.agrees(NEW, 6.0, 6.1)


KNOWN = PlannedRequest(Kind.KNOWN, b"photo", user_id="7", similarity=SAME_PHOTO)


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
    assert verdict_of_upgrade(KNOWN, given) is verdict


def test_a_key_that_is_not_known_any_more_is_a_failure() -> None:
    gone = reply(404, Answer(reason="enrollment_key_not_found"))
    assert (
        verdict_of_upgrade(PlannedRequest(Kind.ENROLMENT, form={"req_id": "req-1"}), gone) is Verdict.FAILED
    )


def test_who_is_enrolled_by_a_photo_must_not_be_taken_for_somebody_else() -> None:
    errand = PlannedRequest(Kind.DIRECT, b"photo", {"name": "Ada"})
    assert verdict_of_upgrade(errand, reply(201, Answer(user_id="9"))) is Verdict.RIGHT
    assert verdict_of_upgrade(errand, reply(409, Answer(reason="face_already_enrolled"))) is Verdict.FAILED


@pytest.mark.parametrize(("model", "said"), [("space-2", "200, of space-2"), ("", "200, of no space")])
def test_an_answer_of_a_space_that_is_not_in_use_is_mixed_up(model: str, said: str) -> None:
    load = Load("", Crowd([Known(b"photo", "7")], [b"stranger"], [], HABITS), Timeline("space-1"))
    load.take(KNOWN, found(), due=0.0, began=0.0)
    load.take(KNOWN, found(model=model), due=1.0, began=1.0)
    first, second = load.records
    assert (first.verdict, first.said) == (Verdict.RIGHT, "200")
    assert (second.verdict, second.said) == (Verdict.WRONG, said)


CHANGES = (
    Change("no change", 0.0, 9.0),
    Change("upgrade", 10.0, 8.0, switch_s=0.02),
    Change("rollback", 20.0, 4.0, switch_s=0.01, until_switched_s=3.5, reembedded=7),
)


def record(ended: float, verdict: Verdict = Verdict.RIGHT) -> Record:
    return Record(Kind.KNOWN, ended - 0.1, ended, verdict, f"said {verdict}")


def made_report(
    bad: dict[int, Verdict], false_rows: int = 0, changes: tuple[Change, ...] = CHANGES
) -> UpgradeReport:
    """An answer a second for thirty seconds; at some seconds another verdict than right."""
    records = [record(at + 0.5, bad.get(at, Verdict.RIGHT)) for at in range(30)]
    found = phases(records, changes)
    return UpgradeReport(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(0.0),
        rate=1,
        people=12,
        phases=found,
        total=total(found, 30.0),
        enrolled=3,
        false_rows=false_rows,
        unrecognised=0,
    )
