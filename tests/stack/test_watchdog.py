"""When a Triton server is restarted."""

from collections import deque

import pytest

from perf.system import free_ports
from stack.ensemble_client import EnsembleClient, Health
from stack.watchdog import needs_restart

GOOD, DEAD, SILENT, GONE = Health.GOOD, Health.DEAD_STEP, Health.SILENT, Health.GONE


@pytest.mark.parametrize(
    "seen",
    [
        [DEAD, DEAD],
        [DEAD, GOOD, GOOD, DEAD],  # one of a step's two processes
        [GOOD, SILENT, SILENT, SILENT],
    ],
)
def test_dead_steps_and_lasting_silence_are_reasons(seen: list[Health]) -> None:
    assert needs_restart(deque(seen))


@pytest.mark.parametrize(
    "seen",
    [
        [],
        [GOOD] * 6,
        [GOOD, DEAD, GOOD],
        [SILENT, SILENT],
        [SILENT, SILENT, GOOD, SILENT],
        [GONE] * 6,  # supervisord's business
    ],
)
def test_a_hiccup_is_none(seen: list[Health]) -> None:
    assert not needs_restart(deque(seen))


def test_a_server_that_does_not_listen_is_gone_rather_than_ill() -> None:
    assert EnsembleClient(f"127.0.0.1:{free_ports(1)[0]}").probe(b"photo") is GONE
