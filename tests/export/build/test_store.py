"""Releases get numbers, and the same content is recognised when it is built again.

What counts as content is what decides the embeddings: weights, graphs, code of the steps. The date, the libraries
that built it and the threshold don't, so neither an unchanged project nor a calibration gives a new release.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from release.manifest import read_manifest
from release.store import Releases
from tests.support.releases import assembled, names_in


def test_releases_are_numbered(folder: Path, releases: Releases) -> None:
    for number in (1, 2, 3):
        published = releases.publish(assembled(releases, f"content {number}"))
        assert published == folder / f"{number:04}"
        assert (published / "models" / "graph").read_text() == f"content {number}"
    assert names_in(folder) == ["0001", "0002", "0003"]


def test_a_manifest_is_read_back_as_it_was_written(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    written = releases.publish(manifest) / "manifest.json"
    assert read_manifest(written) == manifest
    assert msgspec.json.decode(written.read_bytes())["created"] == "2026-11-22T11:00:00Z"


def test_the_same_content_is_recognised_whenever_and_with_whatever_it_was_built(releases: Releases) -> None:
    first = assembled(releases, "content")
    releases.publish(first)
    later = assembled(releases, "content", created=datetime(2027, 1, 1, tzinfo=UTC))
    assert releases.same_as(msgspec.structs.replace(later, libraries={"torch": "3"})) == first


@pytest.mark.parametrize("change", [{"alignment_version": 2}, {"opset": 18}, {"files": {}}, {"detector": {}}])
def test_other_content_is_another_release(releases: Releases, change: dict[str, object]) -> None:
    releases.publish(assembled(releases, "content"))
    again = assembled(releases, "content")
    assert releases.same_as(again) is not None
    assert releases.same_as(msgspec.structs.replace(again, **change)) is None


def test_a_damaged_release_is_not_taken_for_the_same(folder: Path, releases: Releases) -> None:
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "models" / "graph").write_text("damaged")
    assert releases.same_as(assembled(releases, "content")) is None


def test_a_release_that_triton_has_served_is_still_the_same(folder: Path, releases: Releases) -> None:
    """Its Python steps leave their bytecode there."""
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "models" / "__pycache__").mkdir()
    (folder / "0001" / "models" / "__pycache__" / "model.cpython-311.pyc").write_bytes(b"bytecode")
    assert releases.same_as(assembled(releases, "content")) is not None


@pytest.mark.parametrize("manifest", ["", "{}", "no json"])
def test_a_release_without_a_readable_manifest_is_passed_over(
    folder: Path, releases: Releases, manifest: str
) -> None:
    releases.publish(assembled(releases, "content"))
    (folder / "0001" / "manifest.json").write_text(manifest)
    again = assembled(releases, "content")
    assert releases.same_as(again) is None
    assert again.release == 2
