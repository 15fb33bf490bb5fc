"""Which release becomes current: never one that would make matches wrong, or change under a running Trifid."""

from pathlib import Path

import msgspec
import pytest

from export.build.publish import BuildResult, publish_release, refuse_while_running
from release.errors import ReleaseError
from release.links import CURRENT, PREVIOUS, link_slot, read_link
from release.store import Releases
from tests.support.releases import answering, assembled


def built(releases: Releases, content: str, space: str = "one", current: bool = True) -> BuildResult:
    manifest = msgspec.structs.replace(assembled(releases, content), embedding_space=space)
    built = publish_release(releases, manifest, current)
    releases.clear()
    return built


def test_the_first_release_becomes_current_whether_that_is_wanted_or_not(releases: Releases) -> None:
    assert built(releases, "first", current=False).current
    assert read_link(releases.folder, CURRENT) == 1
    assert read_link(releases.folder, PREVIOUS) is None


def test_a_later_release_becomes_current_where_that_is_wanted(
    releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    built(releases, "first")
    assert not built(releases, "second", current=False).current
    assert "release 1 stays current: with Trifid running, `make upgrade RELEASE=2`" in capsys.readouterr().out
    assert built(releases, "third").current
    assert (read_link(releases.folder, CURRENT), read_link(releases.folder, PREVIOUS)) == (3, 1)


def test_a_release_of_another_embedding_space_waits_for_an_upgrade(
    releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody enrolled would be unknown from one start to the next."""
    built(releases, "first")
    assert not built(releases, "second", space="other").current
    assert read_link(releases.folder, CURRENT) == 1
    said = capsys.readouterr().out
    assert "`make upgrade RELEASE=2`" in said
    assert "its embedding space is another one, in which nobody is enrolled yet" in said


def test_the_same_content_is_no_new_release_and_can_be_made_current(releases: Releases) -> None:
    built(releases, "first")
    built(releases, "second")
    again = built(releases, "first")
    assert (again.release, again.unchanged, again.current) == (1, True, True)
    assert releases.numbers() == [1, 2]
    assert (read_link(releases.folder, CURRENT), read_link(releases.folder, PREVIOUS)) == (1, 2)


def test_a_current_release_that_was_deleted_by_hand_is_replaced(releases: Releases) -> None:
    built(releases, "first")
    releases.delete(1)
    assert built(releases, "second", current=False).current


def test_the_current_release_of_a_running_trifid_is_left_to_an_upgrade(tmp_path: Path) -> None:
    refuse_while_running(tmp_path)
    with answering(tmp_path), pytest.raises(ReleaseError, match="make upgrade RELEASE=N"):
        refuse_while_running(tmp_path)
    refuse_while_running(tmp_path)  # a socket that nobody listens on any more


def test_so_is_that_of_servers_which_share_the_releases(tmp_path: Path) -> None:
    link_slot(tmp_path / "releases" / "slots", 0, tmp_path / "releases" / "0001")
    with pytest.raises(ReleaseError, match="build without --make-current"):
        refuse_while_running(tmp_path)


def test_so_is_that_of_servers_that_were_never_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIFID_TRITON_URL_BESIDE", "triton-beside:8000")
    with pytest.raises(ReleaseError, match="build without --make-current"):
        refuse_while_running(tmp_path)
