"""A calibrated release's manifest."""

import json

import msgspec

from release.store import Releases
from tests.export.calibrated import table
from tests.support.releases import assembled


def test_a_calibrated_release_is_the_same_release(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    folder = releases.publish(manifest)
    calibrated = manifest.with_threshold(table(0.3))
    calibrated.write(folder / "manifest.json")
    assert releases.same_as(assembled(releases, "content")) == calibrated


def test_the_json_has_only_the_members_of_its_kind(releases: Releases) -> None:
    manifest = assembled(releases, "content")
    published = json.loads(msgspec.json.encode(manifest))["threshold"]
    assert set(published) == {"calibrated", "similarity", "source"}
    measured = json.loads(msgspec.json.encode(manifest.with_threshold(table(0.3))))["threshold"]
    assert set(measured) == {
        "calibrated",
        "source",
        "neighbours",
        "crowd_weight",
        "gallery_sizes",
        "false_accept_rates",
        "similarities",
    }
