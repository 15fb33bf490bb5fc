"""Whatever is sent, it gets the contract's answer, and the server goes on as if nothing had been."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.integration.hostile.generator import attacks
from tests.integration.hostile.processes import processes
from tests.integration.hostile.sending import send
from tests.integration.hostile.warm_up import warm_up
from tests.integration.lifecycle.people import recognised_name
from tests.integration.photos import Photos
from tests.integration.stack_process import StackProcess, started

MOST_GROWTH = 100 * 2**20


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    with started(tmp_path_factory.mktemp("attacked")) as stack:
        yield stack


def test_there_are_at_least_three_hundred_of_many_kinds() -> None:
    kinds = Counter(attack.kind for attack in attacks())
    assert kinds.total() >= 300
    assert len(kinds) >= 20


def test_every_hostile_input_is_answered_and_nothing_dies_or_swells(
    attacked: StackProcess, photos: Photos
) -> None:
    warm_up(attacked)
    before = processes(attacked.process.pid)
    outcomes = [send(attacked.port, attack) for attack in attacks()]
    wrong = [(each.attack.kind, each.attack.name, each.answer) for each in outcomes if not each.is_right]
    assert wrong == []
    after = processes(attacked.process.pid)
    assert before.gone(after) == []
    assert {name: grown for name, grown in before.growth(after).items() if grown > MOST_GROWTH} == {}
    assert recognised_name(attacked, photos.known_a_again) == "known"
