"""How long an exchange took until the new release answered is read of the command's own steps."""

import pytest

from export.upgrade.models import Exchanged, StepTime
from perf.soak.upgrade_commands import AFTERWARDS, until_switched_s


def exchange(*steps: StepTime) -> Exchanged:
    return Exchanged(2, 1, True, list(steps), switch_s=0.01, reembedded=0, failed={}, unknown_users=0)


def test_what_comes_after_the_switch_does_not_count() -> None:
    before, after = StepTime("verify", 2.0), [StepTime(name, 30.0) for name in AFTERWARDS]
    assert until_switched_s(exchange(before, StepTime("switch", 0.5), *after)) == pytest.approx(2.5)
