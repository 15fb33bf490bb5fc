"""`triton/probe.py`, a container's health check, ends a server that can't infer: docker restarts what ends only.

`triton/probe.py` tells a server that has lost its models from one that has none yet, or needs none.
"""

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.support.stack import command_lines
from tests.triton.slots.slot_server import SlotServer, linked, probe, unload
from tests.triton.slots.stubborn import make_stubborn_tritonserver

Server = Callable[[int], SlotServer]


@pytest.mark.parametrize("step", ["decode", "mtcnn"])
def test_a_server_with_a_dead_step_is_ended_and_good_when_it_is_started_again(
    server: Server, step: str
) -> None:
    slot = server(0)
    slot.start()
    step_process(slot, step).kill()
    assert slot.client.is_server_ready()  # for ever, if nobody looks closer
    words = probed_until_ended(slot)
    assert "fails" in words
    slot.start()
    assert probe(slot) == (0, "good")


def test_a_server_that_hangs_is_killed(server: Server) -> None:
    slot = server(0)
    slot.start()
    psutil.Process(slot.process.pid).suspend()
    assert probed_until_ended(slot)[:3] == ["silent"] * 3


def test_a_server_that_is_asked_to_end_and_stays_is_killed(server: Server) -> None:
    slot = server(0)
    make_stubborn_tritonserver(slot)
    slot.start()
    assert probed_until_ended(slot)[:3] == ["fails", "fails", "gone"]


def step_process(slot: SlotServer, step: str) -> psutil.Process:
    """A process that Triton runs the step in."""
    for process, command in command_lines(slot.process.pid):
        if any(word.startswith(f"{step}_0_") for word in command):
            return process
    raise AssertionError(f"no process runs {step}")


def probed_until_ended(slot: SlotServer, seconds: float = 60) -> list[str]:
    """The health check's words, asked again and again as docker does, until the server is gone."""
    words: list[str] = []
    deadline = time.monotonic() + seconds
    while slot.process.poll() is None:
        assert time.monotonic() < deadline, words
        words.append(probe(slot)[1])
        time.sleep(1)
    return words


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
