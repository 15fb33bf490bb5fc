"""What `stack up` makes of the slots before it starts anything."""

import json
from pathlib import Path

import pytest

from service.settings import Settings
from service.slots import Slots
from stack.slots import prepare_slots, triton_process


def _release(state: Path, number: int, space: str) -> Path:
    folder = state / "releases" / f"{number:04}"
    folder.mkdir(parents=True)
    threshold = {"calibrated": False, "similarity": 0.7, "source": "a test"}
    manifest = {"release": number, "embedding_space": space, "threshold": threshold}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to("0001")
    _release(tmp_path, 1, "space-1")
    return Settings(state_dir=tmp_path)


def _served(settings: Settings) -> dict[int, str]:
    return {slot.number: slot.release.name for slot in Slots(settings).served()}


def _fill(settings: Settings, slot: int, release: Path) -> None:
    settings.slots_dir.mkdir(parents=True, exist_ok=True)
    (settings.slots_dir / str(slot)).symlink_to(release)


def test_the_first_slot_serves_the_release_in_use(settings: Settings) -> None:
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_after_a_finished_upgrade_the_first_slot_serves_what_the_second_did(settings: Settings) -> None:
    _fill(settings, 1, settings.release.resolve())
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_two_spaces_of_an_upgrade_that_was_cut_off_are_both_served(settings: Settings) -> None:
    # Only the database knows which is current, and it isn't there yet.
    _fill(settings, 0, settings.release.resolve())
    _fill(settings, 1, _release(settings.state_dir, 2, "space-2"))
    beside = prepare_slots(settings)
    assert beside is not None
    assert beside.number == 1
    assert _served(settings) == {0: "0001", 1: "0002"}


def test_a_release_of_the_same_space_is_not_started_again_beside_the_one_in_use(settings: Settings) -> None:
    _fill(settings, 0, settings.release.resolve())
    _fill(settings, 1, _release(settings.state_dir, 2, "space-1"))
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_a_slot_whose_release_was_deleted_is_emptied(settings: Settings) -> None:
    _fill(settings, 0, settings.release.resolve())
    _fill(settings, 1, settings.state_dir / "releases" / "0009")
    assert prepare_slots(settings) is None
    assert _served(settings) == {0: "0001"}


def test_servers_elsewhere_need_no_slots(settings: Settings) -> None:
    elsewhere = Settings(state_dir=settings.state_dir, triton_url="triton:8000")
    assert prepare_slots(elsewhere) is None
    assert not settings.slots_dir.exists()


def test_servers_are_numbered_through_both_slots() -> None:
    settings = Settings(triton_replicas=2)
    names = [triton_process(settings, replica) for replica in range(4)]
    assert names == ["triton:triton-0", "triton:triton-1", "triton-beside:triton-2", "triton-beside:triton-3"]
