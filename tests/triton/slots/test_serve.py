"""`triton/serve`: a container's server serves what its slot is linked to, and loads models for who has the key.

`triton/serve` starts nothing that it wasn't told clearly to start.
"""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tritonclient.utils import InferenceServerException

from tests.support.triton_steps import MODELS
from tests.triton.slots.slot_server import (
    HEADERS,
    MODEL,
    SERVE,
    SlotServer,
    linked,
    load,
    probe,
    space_of,
    unload,
)

Server = Callable[[int], SlotServer]


def test_at_the_first_start_slot_0_serves_the_current_release_and_slot_1_is_idle(
    server: Server, releases: Path
) -> None:
    first, beside = server(0), server(1)
    for each in (first, beside):
        each.start()
    assert (space_of(first), probe(first)) == ("space-0001", (0, "good"))
    assert (space_of(beside), probe(beside)) == (None, (0, "idle"))


def test_an_idle_slot_loads_the_release_that_it_is_linked_to_later_and_then_another(
    server: Server, releases: Path
) -> None:
    beside = server(1)
    beside.start()
    linked(releases, 1, "0002")
    load(beside)
    assert space_of(beside) == "space-0002"
    unload(beside)
    linked(releases, 1, "0001")
    load(beside)
    assert space_of(beside) == "space-0001"


def test_a_slot_that_is_started_again_serves_what_it_is_linked_to(server: Server, releases: Path) -> None:
    linked(releases, 0, "0002")
    first = server(0)
    first.start()
    assert space_of(first) == "space-0002"


def test_from_the_first_upgrade_on_slot_0_serves_what_it_is_linked_to(server: Server, releases: Path) -> None:
    first = server(0)
    first.start()
    linked(releases, 0, "0001")  # the first upgrade begins with it
    time.sleep(2)
    linked(releases, 0, "0002")
    load(first)
    assert space_of(first) == "space-0002"
    linked(releases, 0, "0001")
    first.stop()
    (releases / "current").unlink()
    (releases / "current").symlink_to("0002")
    first.start()
    assert space_of(first) == "space-0001"


def test_models_are_loaded_for_nobody_without_the_key_and_other_apis_are_closed_for_all(
    server: Server, releases: Path
) -> None:
    first = server(0)
    first.start()
    with pytest.raises(InferenceServerException, match="restricted"):
        first.client.load_model(MODEL, headers={"trifid-model-control": "another"})
    with pytest.raises(InferenceServerException, match="restricted"):
        first.client.get_system_shared_memory_status(headers=HEADERS)
    with pytest.raises(InferenceServerException, match="restricted"):
        first.client.get_log_settings(headers=HEADERS)


def test_it_links_every_model_there_is() -> None:
    script = (MODELS.parent / "serve").read_text()
    names = " ".join(sorted(path.name for path in MODELS.iterdir()))
    assert f"for model in {names}; do" in script


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
