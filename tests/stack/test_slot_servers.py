"""What `stack up` makes of the slots before it starts anything."""

from pathlib import Path

import pytest

from service.settings import Settings
from stack.slot_servers import prepare_slots, triton_process
from tests.support.service import fill, two_releases, use


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The second release is of another space, the third of the first one's."""
    settings = two_releases(tmp_path, "space-1", "space-2", "space-1")
    fill(settings, 1, 2)
    return settings


def _served(settings: Settings) -> dict[int, str]:
    return {slot.number: slot.release.name for slot in settings.slots.served()}


def _refill(settings: Settings, slot: int, release: int) -> None:
    (settings.slots_dir / str(slot)).unlink()
    fill(settings, slot, release)


def test_two_spaces_of_an_upgrade_that_was_cut_off_are_both_served(settings: Settings) -> None:
    # Only the database knows which is current, and it isn't there yet.
    beside = prepare_slots(settings)
    assert beside is not None
    assert beside.number == 1
    assert _served(settings) == {0: "0001", 1: "0002"}


def test_a_release_of_the_same_space_is_not_started_again_beside_the_one_in_use(settings: Settings) -> None:
    _refill(settings, 1, 3)
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_after_a_finished_upgrade_the_first_slot_serves_what_the_second_did(settings: Settings) -> None:
    use(settings, 2)
    (settings.slots_dir / "0").unlink()
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0002"}


def test_a_slot_whose_release_was_deleted_is_emptied(settings: Settings) -> None:
    _refill(settings, 1, 9)
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_servers_elsewhere_need_no_slots(tmp_path: Path) -> None:
    elsewhere = Settings(state_dir=tmp_path, triton_url="triton:8000")
    assert prepare_slots(elsewhere) is None
    assert not elsewhere.slots_dir.exists()


def test_servers_are_numbered_through_both_slots() -> None:
    settings = Settings(triton_replicas=2)
    names = [triton_process(settings, replica) for replica in range(4)]
    assert names == ["triton:triton-0", "triton:triton-1", "triton-beside:triton-2", "triton-beside:triton-3"]
