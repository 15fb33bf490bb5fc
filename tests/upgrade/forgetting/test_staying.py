"""Vectors that pruning leaves where they are."""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from release.links import PREVIOUS, set_link
from tests.export.forgetting.gallery import NOW, OLD, Gallery


def test_a_space_that_a_rollback_goes_back_to_stays(
    state: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery.fill(known=3, unknown=0)
    set_link(state / "releases", PREVIOUS, 1)
    assert main(["prune", "--vectors", "--keep", "1"]) == 0
    assert gallery.vectors() == {NOW: 3, OLD: 3}
    assert capsys.readouterr().out.splitlines()[-1] == (
        "no vectors of embedding spaces that nobody goes back to"
    )


@pytest.mark.usefixtures("state")
def test_releases_alone_are_pruned_without_looking_at_vectors(
    gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery.fill(known=1, unknown=0)
    assert main(["prune", "--keep", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] is None
    assert gallery.vectors() == {NOW: 1, OLD: 1}
