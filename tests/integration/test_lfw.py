"""A small slice of LFW, where it is at hand."""

import pytest

from perf.lfw import Lfw
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.lfw_archive import lfw_archive
from tests.support.stack import StackProcess

PEOPLE = ["Serena_Williams", "Colin_Powell", "Tony_Blair", "Gloria_Macapagal_Arroyo", "Gerhard_Schroeder"]
STRANGERS = ["Aaron_Peirsol", "Abdullah_Gul", "Zico", "Yao_Ming", "Winona_Ryder"]


@pytest.fixture(scope="module")
def lfw() -> Lfw:
    return Lfw(lfw_archive())


def test_people_are_recognised_by_another_photo_and_strangers_are_not(stack: StackProcess, lfw: Lfw) -> None:
    for person in PEOPLE:
        enrol(stack, lfw.photo(person, 1).data, person)
    assert [recognised_name(stack, lfw.photo(person, 2).data) for person in PEOPLE] == PEOPLE
    assert [recognised_name(stack, lfw.photo(person, 1).data) for person in STRANGERS] == [None] * 5
