"""A run is only good if every answer is right and every process is there, about as large as before."""

from dataclasses import replace

import pytest

from tests.integration.hostile.attack import INVALID_IMAGE, attack
from tests.integration.hostile.processes import Processes
from tests.integration.hostile.run import MOST_GROWTH, Run
from tests.integration.hostile.sending import Outcome

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
