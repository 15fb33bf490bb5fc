"""A release appears whole or not at all.

Whatever happens to a build (an error, a full disk, a killed process, a second build beside it), a
reader of `current` finds the release that was there before or the whole new one.
"""

from pathlib import Path

import pytest

from release.errors import ReleaseError
from release.links import make_current
from release.store import Releases, locked_releases
from tests.support.releases import assembled, names_in


def test_an_error_while_building_leaves_nothing(folder: Path) -> None:
    def build_and_fail() -> None:
        with locked_releases(folder) as releases:
            assembled(releases, "half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build_and_fail()
    assert names_in(folder) == []


def test_what_a_killed_build_left_is_removed_and_what_was_current_stays(folder: Path) -> None:
    with locked_releases(folder) as releases:
        releases.publish(assembled(releases, "content"))
        make_current(folder, 1)
    (folder / ".building" / "models").mkdir(parents=True)
    (folder / ".building" / "models" / "graph").write_text("half")
    (folder / ".current").symlink_to("0002")
    (folder / ".deleting" / "models").mkdir(parents=True)
    with locked_releases(folder):
        assert names_in(folder) == ["0001", "current"]
    assert names_in(folder) == ["0001", "current"]
    assert (folder / "current" / "models" / "graph").read_text() == "content"


def test_two_commands_at_once_are_refused(folder: Path, releases: Releases) -> None:
    assembled(releases, "mine")
    with pytest.raises(ReleaseError, match=r"another command .* is running"), locked_releases(folder):
        pass
    assert (releases.building / "models" / "graph").read_text() == "mine"
