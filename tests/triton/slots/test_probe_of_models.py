"""`triton/probe.py` tells a server that has lost its models from one that has none yet, or needs none."""

from collections.abc import Callable
from pathlib import Path

from tests.triton.slots.asking import probe, unload
from tests.triton.slots.links import linked
from tests.triton.slots.slot_server import SlotServer

Server = Callable[[int], SlotServer]


def test_a_server_that_starts_is_not_well_and_is_left_alone(server: Server, releases: Path) -> None:
    slot = server(0)
    (slot.folder / "serve").mkdir()
    assert probe(slot) == (1, "gone")
    linked(releases, 0, "0001")
    (slot.folder / "serve" / "release").symlink_to(releases / "slots" / "0")
    assert [probe(slot) for _ in range(4)] == [(1, "gone")] * 4


def test_a_server_that_loads_a_release_for_later_use_is_left_alone(server: Server, releases: Path) -> None:
    beside = server(1)
    beside.start()
    linked(releases, 0, "0001")
    linked(releases, 1, "0002")
    assert [probe(beside) for _ in range(4)] == [(0, "idle")] * 4


def test_a_slot_in_use_without_its_models_is_not_well(server: Server, releases: Path) -> None:
    slot = server(0)
    slot.start()
    linked(releases, 0, "0001")
    linked(releases, 1, "0002")
    unload(slot)
    assert probe(slot) == (1, "fails")
