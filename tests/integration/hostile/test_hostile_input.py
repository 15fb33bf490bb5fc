"""Whatever is sent, it gets the contract's answer, and the server goes on as if nothing had been.

A run is only good if every answer is right and every process is there, about as large as before.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.integration.hostile.attack import INVALID_IMAGE, attack
from tests.integration.hostile.run import MOST_GROWTH, Outcome, Processes, Run, attacked, attacks
from tests.support.stack import StackProcess, started


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    with started(tmp_path_factory.mktemp("attacked")) as stack:
        yield stack


def test_there_are_at_least_three_hundred_of_many_kinds() -> None:
    kinds = Counter(attack.kind for attack in attacks())
    assert kinds.total() >= 300
    assert len(kinds) >= 20


def test_every_hostile_input_is_answered_and_nothing_dies_or_swells(victim: StackProcess) -> None:
    assert attacked(victim).objections() == []


BEFORE = Processes({1: 2**20, 2: 2**20}, {1: "service", 2: "postgres: walwriter"})
ATTACK = attack("bomb", "a small one", b"", INVALID_IMAGE)
GOOD = Run([Outcome(ATTACK, INVALID_IMAGE, 0.1)], BEFORE, BEFORE, recognised=True)


def test_there_is_nothing_to_be_said_against_a_good_run() -> None:
    assert GOOD.objections() == []
    assert replace(GOOD, after=replace(BEFORE, memory={1: 2**20})).objections() == []


@pytest.mark.parametrize(
    ("run", "objection"),
    [
        (
            replace(GOOD, outcomes=[Outcome(ATTACK, "500 internal_error", 0.1)]),
            "wrong: bomb, a small one: 500 internal_error",
        ),
        (replace(GOOD, after=replace(BEFORE, memory={2: 2**20})), "ended: 1 service"),
        (
            replace(GOOD, after=replace(BEFORE, memory={1: 2 * 2**20 + MOST_GROWTH, 2: 2**20})),
            "swollen: 1 service, 101 MiB",
        ),
        (replace(GOOD, recognised=False), "a known face isn't recognised any more"),
    ],
)
def test_each_thing_that_must_not_be_is_one(run: Run, objection: str) -> None:
    assert run.objections() == [objection]
