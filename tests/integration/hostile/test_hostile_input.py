"""Whatever is sent, it gets the contract's answer, and the server goes on as if nothing had been."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.integration.hostile.attacking import attacked
from tests.integration.hostile.generator import attacks
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
