"""How a release is named on the command line."""

from pathlib import Path

import pytest

from release.errors import ReleaseError
from release.inventory import find_release
from release.links import CURRENT, make_current
from tests.export.conftest import Publish


@pytest.mark.parametrize("name", ["2", "0002", CURRENT])
def test_a_release_is_named_by_number_or_link(state: Path, publish: Publish, name: str) -> None:
    publish(2)
    make_current(state / "releases", 2)
    assert find_release(state / "releases", name) == (state / "releases" / "0002").resolve()


def test_a_release_elsewhere_is_named_by_its_folder(state: Path, tmp_path: Path, publish: Publish) -> None:
    publish(1)
    elsewhere = (state / "releases" / "0001").rename(tmp_path / "mine")
    assert find_release(state / "releases", str(elsewhere)) == elsewhere
    with pytest.raises(ReleaseError, match="there is no release 1 in"):
        find_release(state / "releases", "1")
