"""Which slot's servers are asked."""

import json
from pathlib import Path

import pytest

from service.settings import Settings
from service.slots import Slots


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Two releases of two embedding spaces; the first is in use, in the first slot."""
    threshold = {"calibrated": False, "similarity": 0.7, "source": "a test"}
    for number in (1, 2):
        folder = tmp_path / "releases" / f"{number:04}"
        folder.mkdir(parents=True)
        manifest = {"release": number, "embedding_space": f"space-{number}", "threshold": threshold}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    _use(tmp_path, "0001")
    _fill(tmp_path, 0, "0001")
    return tmp_path


def _use(state: Path, release: str) -> None:
    (state / "releases" / "current").unlink(missing_ok=True)
    (state / "releases" / "current").symlink_to(release)


def _fill(state: Path, slot: int, release: str) -> None:
    (state / "run" / "slots").mkdir(parents=True, exist_ok=True)
    (state / "run" / "slots" / str(slot)).symlink_to(state / "releases" / release)


def _slots(state: Path, triton_url: str = "") -> Slots:
    return Slots(Settings(state_dir=state, triton_port=9000, triton_url=triton_url))


def test_the_second_slot_s_ports_follow_the_first_s(state: Path) -> None:
    assert _slots(state).urls == (("127.0.0.1:9000", "127.0.0.1:9001"), ("127.0.0.1:9002", "127.0.0.1:9003"))


def test_a_release_beside_the_one_in_use_is_not_asked(state: Path) -> None:
    _fill(state, 1, "0002")
    assert _slots(state).current().number == 0


def test_one_rename_switches_to_the_other_slot(state: Path) -> None:
    _fill(state, 1, "0002")
    slots = _slots(state)
    _use(state, "0002")
    assert (slots.current().number, slots.current().release.name) == (1, "0002")


def test_a_release_that_no_slot_serves_is_expected_in_the_first(state: Path) -> None:
    # As when somebody starts servers by hand.
    _use(state, "0002")
    assert _slots(state).current().number == 0


def test_the_slot_of_another_space_is_found_beside_the_one_in_use(state: Path) -> None:
    _fill(state, 1, "0002")
    assert _slots(state).of_space("space-2").number == 1
    assert _slots(state).of_space("space-1").number == 0


def test_where_no_slot_is_of_a_space_the_one_in_use_is_asked(state: Path) -> None:
    assert _slots(state).of_space("space-2").number == 0


def test_servers_elsewhere_are_the_only_slot(state: Path) -> None:
    _use(state, "0002")
    slots = _slots(state, triton_url="triton-a:8000, triton-b:8000")
    assert slots.urls == (("triton-a:8000", "triton-b:8000"),)
    assert slots.of_space("space-1").number == slots.current().number == 0
