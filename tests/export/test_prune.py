"""Only releases that nothing needs are deleted, and each either wholly or not at all.

`prune` as a person sees it.

Pruning goes together with builds.
"""

from pathlib import Path

import pytest

from export.__main__ import main
from export.prune import prune
from release.errors import ReleaseError
from release.links import CURRENT, PREVIOUS, set_link
from release.store import Releases, locked_releases, numbers
from tests.support.releases import Publish, assembled, names_in


def in_use(state: Path) -> None:
    """Release 2 is current, 1 the previous one; a slot serves release 3."""
    set_link(state / "releases", PREVIOUS, 1)
    set_link(state / "releases", CURRENT, 2)
    (state / "run" / "slots").mkdir(parents=True)
    (state / "run" / "slots" / "1").symlink_to(state / "releases" / "0003")


def test_what_is_in_use_or_new_stays_and_the_reason_is_told(state: Path, publish: Publish) -> None:
    publish(7)
    in_use(state)
    pruning = prune(state, newest=2, dry_run=False)
    assert pruning.deleted == [4, 5]
    assert {kept.release: kept.reasons for kept in pruning.kept} == {
        1: ["previous"],
        2: ["current"],
        3: ["served"],
        6: ["one of the newest"],
        7: ["one of the newest"],
    }
    assert names_in(state / "releases") == ["0001", "0002", "0003", "0006", "0007", "current", "previous"]


def test_a_dry_run_says_the_same_and_deletes_nothing(state: Path, publish: Publish) -> None:
    publish(5)
    planned = prune(state, newest=2, dry_run=True)
    assert numbers(state / "releases") == [1, 2, 3, 4, 5]
    done = prune(state, newest=2, dry_run=False)
    assert (
        (done.deleted, done.freed_bytes)
        == (planned.deleted, planned.freed_bytes)
        == ([1, 2, 3], done.freed_bytes)
    )
    assert done.freed_bytes > 0


def test_keeping_none_of_the_newest_is_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prune", "--keep", "0"])
    assert stopped.value.code == 2
    assert "must be a number from 1 on" in capsys.readouterr().err


def test_a_number_is_not_used_again_after_pruning(state: Path, publish: Publish) -> None:
    publish(3)
    prune(state, newest=1, dry_run=False)
    with locked_releases(state / "releases") as releases:
        assert assembled(releases, "new").release == 4


def test_nothing_is_deleted_while_another_command_works_there(state: Path, releases: Releases) -> None:
    with pytest.raises(ReleaseError, match="is running"):
        prune(state, newest=1, dry_run=False)
    assert numbers(releases.folder) == []
