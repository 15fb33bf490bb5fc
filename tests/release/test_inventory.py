"""The list of releases, damaged ones included.

How a release is named on the command line. What a slot serves is needed, wherever its servers run.
"""

from pathlib import Path

import pytest

from export.prune import prune
from release.errors import ReleaseError
from release.inventory import find_release, inventory, uses_of
from release.links import CURRENT, link_slot, make_current
from tests.support.releases import Publish


def test_every_release_is_told_with_its_uses(state: Path, publish: Publish) -> None:
    publish(3)
    for number in (1, 2):
        make_current(state / "releases", number)
    first, second, third = inventory(state).releases
    assert (first.uses, second.uses, third.uses) == (["previous"], ["current"], [])
    assert third.embedding_space == "facenet-casia-webface-704afe26-align1"
    assert (third.precision, third.alignment_version, third.calibrated) == ("fp32", 1, False)
    assert third.bytes > 0


def test_a_release_without_a_readable_manifest_is_told_too(state: Path, publish: Publish) -> None:
    publish(1)
    (state / "releases" / "0001" / "manifest.json").write_text("{")
    [entry] = inventory(state).releases
    assert (entry.release, entry.created, entry.embedding_space) == (1, None, None)


def test_there_are_no_releases_where_there_is_no_folder(state: Path) -> None:
    assert inventory(state).releases == []


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


def test_a_release_of_servers_that_share_the_folder_stays(state: Path, publish: Publish) -> None:
    publish(3)
    link_slot(state / "releases" / "slots", 1, state / "releases" / "0002")
    assert prune(state, newest=1, dry_run=False).deleted == [1]
    assert uses_of(state, 2) == ["served"]
