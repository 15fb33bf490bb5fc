"""The crowd sends whoever is due, and remembers who was enrolled."""

from perf.soak.client import Kind
from perf.soak.crowd import MIX, Crowd, Known
from tests.perf.soak.newcomers import ADDED, KEY, answered, made_crowd


def test_the_mix_holds_where_nobody_is_new() -> None:
    crowd = Crowd([Known(b"known", "7")], [b"stranger"], [])
    kinds = [crowd.errand().kind for _ in MIX]
    assert kinds.count(Kind.STRANGER) == 3
    assert kinds.count(Kind.KNOWN) == 7


def test_who_was_greeted_enrols_with_the_key_and_is_known_from_then_on() -> None:
    crowd = made_crowd()
    answered(crowd, Kind.GREETING, KEY)
    enrolment = answered(crowd, Kind.ENROLMENT, ADDED)
    assert enrolment.form["req_id"] == "req-1"
    assert enrolment.path == "/api/v1/add_user"
    assert crowd.enrolled == {"Ada": "8"}
    assert {crowd.errand().user_id for _ in MIX} >= {"7", "8"}
