import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perf.system import free_ports
from tests.support.stack import RELEASE
from tests.triton.slots.slot_server import SlotServer


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A volume with two releases that say of themselves to be of two embedding spaces; the first is current."""
    folder = tmp_path / "state" / "releases"
    for name in ("0001", "0002"):
        shutil.copytree(RELEASE, folder / name)
        (folder / name / "models" / "align" / "1" / "embedding_space").write_text(f"space-{name}")
    (folder / "current").symlink_to("0001")
    return folder


@pytest.fixture
def server(releases: Path, tmp_path: Path) -> Iterator[Callable[[int], SlotServer]]:
    """Makes the server of a slot; it isn't started yet."""
    made: list[SlotServer] = []

    def make(slot: int) -> SlotServer:
        (port,) = free_ports(1)
        made.append(SlotServer(releases, tmp_path / f"server-{slot}", port, slot))
        return made[-1]

    yield make
    for each in made:
        each.stop()
