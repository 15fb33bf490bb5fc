"""`triton/serve` starts nothing that it wasn't told clearly to start."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.triton.slots.slot_server import SERVE, SlotServer

Server = Callable[[int], SlotServer]


def refusal(slot: SlotServer, **variables: str) -> str:
    """What it says before it ends, instead of becoming a server."""
    process = subprocess.run(
        [SERVE], env=slot.environment | variables, capture_output=True, text=True, timeout=30, check=False
    )
    assert process.returncode == 1
    return process.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TRIFID_SLOT", "7"), ("TRIFID_SLOT", ""), ("TRIFID_MODEL_CONFIG", "plam")],
)
def test_a_setting_that_makes_no_sense_is_named(server: Server, variable: str, value: str) -> None:
    assert refusal(server(0), **{variable: value}).startswith(f"serve: {variable} must be ")


@pytest.mark.parametrize("key", ["tiny", "sixteen characters, or more"])
def test_a_key_that_protects_nothing_is_refused_and_not_shown(server: Server, key: str) -> None:
    slot = server(0)
    Path(slot.environment["TRIFID_SECRETS_DIR"], "trifid_model_control_key").write_text(key)
    said = refusal(slot)
    assert "trifid_model_control_key" in said
    assert key not in said


def test_a_plan_is_not_served_where_the_release_has_none(server: Server) -> None:
    assert "the release has none" in refusal(server(0), TRIFID_MODEL_CONFIG="plan")
