"""`prune --vectors`: the vectors that nothing can be compared with any more."""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from release.store import numbers
from tests.export.forgetting.gallery import NOW, OLD, Gallery

PRUNE = ["prune", "--vectors", "--keep", "1"]


def test_the_vectors_of_a_space_go_with_its_last_release(
    state: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery.fill(known=3, unknown=2)
    assert main(PRUNE) == 0
    assert numbers(state / "releases") == [2, 3]
    assert gallery.vectors() == {NOW: 3, OLD: 2}
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"{OLD}  vectors forgotten: 3; users who are unknown in the current space and keep theirs: 2"
    )


def test_a_dry_run_says_the_same_and_forgets_nothing(
    state: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery.fill(known=3, unknown=2)
    assert main([*PRUNE, "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["deleted"] == [1]
    assert said["forgotten"] == [{"embedding_space": OLD, "vectors": 3, "unknown_users": 2}]
    assert gallery.vectors() == {NOW: 3, OLD: 5}
    assert numbers(state / "releases") == [1, 2, 3]
