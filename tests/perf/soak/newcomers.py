"""A crowd with one newcomer, whose errands are answered one by one."""

from perf.soak.client import Answer, Errand, Kind, Reply, Verdict
from perf.soak.crowd import MIX, Crowd, Known, Newcomer
from tests.perf.soak.made import reply

KEY = reply(200, Answer(message="no_match", req_id="req-1"))
ADDED = reply(201, Answer(user_id="8"))


def made_crowd() -> Crowd:
    return Crowd([Known(b"known", "7")], [b"stranger"], [Newcomer("Ada", b"new")])


def next_of(crowd: Crowd, kind: Kind) -> Errand:
    return next(errand for errand in (crowd.errand() for _ in MIX) if errand.kind is kind)


def answered(crowd: Crowd, kind: Kind, given: Reply, verdict: Verdict = Verdict.RIGHT) -> Errand:
    errand = next_of(crowd, kind)
    crowd.answered(errand, given, verdict)
    return errand
