"""`triton/probe.py`, a container's health check, ends a server that can't infer: docker restarts what ends only."""

import time
from collections.abc import Callable

import psutil
import pytest

from tests.support.stack import command_lines
from tests.triton.slots.asking import probe
from tests.triton.slots.slot_server import SlotServer
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
