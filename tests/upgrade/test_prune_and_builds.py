"""Pruning goes together with builds."""

from pathlib import Path

import pytest

from export.prune import prune
from release.errors import ReleaseError
from release.store import Releases, locked_releases, numbers
from tests.export.conftest import Publish
from tests.support.releases import assembled


def test_a_number_is_not_used_again_after_pruning(state: Path, publish: Publish) -> None:
    publish(3)
    prune(state, newest=1, dry_run=False)
    with locked_releases(state / "releases") as releases:
        assert assembled(releases, "new").release == 4


def test_nothing_is_deleted_while_another_command_works_there(state: Path, releases: Releases) -> None:
    with pytest.raises(ReleaseError, match="is running"):
        prune(state, newest=1, dry_run=False)
    assert numbers(releases.folder) == []
