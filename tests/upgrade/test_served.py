"""What a slot serves is needed, wherever its servers run."""

from pathlib import Path

from export.prune import prune
from release.inventory import uses_of
from release.links import link_slot
from tests.export.conftest import Publish


def test_a_release_of_servers_that_share_the_folder_stays(state: Path, publish: Publish) -> None:
    publish(3)
    link_slot(state / "releases" / "slots", 1, state / "releases" / "0002")
    assert prune(state, newest=1, dry_run=False).deleted == [1]
    assert uses_of(state, 2) == ["served"]
