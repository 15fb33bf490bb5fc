"""The list of releases, damaged ones included."""

from pathlib import Path

from release.inventory import inventory
from release.links import make_current
from tests.export.conftest import Publish


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
