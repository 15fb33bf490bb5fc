"""Upgrades of servers that run all the time and are told what to load, while requests come."""

from export.upgrade.steps import Step
from tests.integration.model_control.system import System
from tests.integration.model_control.visits import Tally
from tests.integration.told_servers.releases import FIRST, OTHER_SPACE, SAME_SPACE
from tests.integration.told_servers.stream import runs

IN_BOTH = {"0": "../0001", "1": "../0003"}


def test_nobody_notices_an_upgrade_and_a_rollback_in_the_same_space(system: System, people: Tally) -> None:
    assert system.exchange("upgrade", str(SAME_SPACE)) == SAME_SPACE
    assert system.links() == ("0002", {"1": "../0002"})
    assert system.exchange("rollback") == FIRST
    assert system.links() == ("0001", {"0": "../0001"})
    before, after, again = runs(people)
    assert before == again
    assert before != after


def test_nor_one_to_another_space_and_a_rollback_that_is_killed_again_and_again(
    system: System, people: Tally
) -> None:
    assert system.exchange("upgrade", str(OTHER_SPACE)) == OTHER_SPACE
    system.kill_rollback(Step.REEMBED)
    assert system.links() == ("0003", IN_BOTH)
    system.kill_rollback(Step.SWITCHED_SPACE)
    assert system.links() == ("0003", IN_BOTH)
    system.kill_rollback(Step.WATCH)
    assert system.links() == ("0001", IN_BOTH)
    assert system.exchange("rollback") == FIRST
    assert system.links() == ("0001", {"0": "../0001"})
    assert [space.endswith("-permuted") for space, _ in runs(people)] == [False, True, False]
