"""A fault that isn't made proves nothing, so only what the machine doesn't allow may be skipped."""

import signal
import time
from pathlib import Path

import psutil
import pytest

from perf.soak import faults
from perf.soak.faults import Disk, Fault, cut_connections, full_disk, kill
from perf.soak.recovery import Part
from perf.soak.report import Strike

NOWHERE = "host=127.0.0.1 port=1 connect_timeout=1"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no load, so nothing has to settle."""
    for name in ("QUIET", "BREATH", "VICTIM_SECONDS"):
        monkeypatch.setattr(faults, name, 0.2)


def struck(fault: Fault) -> Strike:
    """What is kept of a fault; the stack is whole again at once."""
    (strike,) = faults.strike_all([fault], lambda: True, 0.0, time.monotonic)
    return strike


def test_what_the_machine_does_not_allow_is_skipped() -> None:
    strike = struck(full_disk(None))
    assert (strike.skipped, strike.error) == ("mounting isn't allowed here", "")


@pytest.mark.parametrize(
    "fault", [cut_connections(NOWHERE), kill("Triton 1", list), full_disk(Disk(Path("not mounted")))]
)
def test_any_other_fault_that_cannot_be_made_is_an_error(fault: Fault) -> None:
    strike = struck(fault)
    assert strike.error
    assert not strike.skipped


def test_a_victim_that_has_just_ended_by_itself_is_waited_for() -> None:
    child = psutil.Popen(["sleep", "60"])
    looks = iter([[], [], [Part("API worker", child)]])
    try:
        strike = struck(kill("API worker", lambda: next(looks)))
        assert child.wait(10) == -signal.SIGKILL
    finally:
        if child.is_running():
            child.kill()
    assert not strike.error
    assert strike.whole_after is not None
