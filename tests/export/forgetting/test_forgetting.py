"""`prune --vectors`: the vectors that nothing can be compared with any more.

When vectors are not forgotten, with one sentence that says why.

Forgetting goes on where it was cut off.

Vectors that pruning leaves where they are.
"""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from export.prune import ForgottenSpace
from export.prune_vectors import BATCH, forget
from release.errors import ReleaseError
from release.links import PREVIOUS, set_link
from release.store import numbers, releases_lock
from service.settings import Settings
from tests.support.galleries import NOW, OLD, Gallery

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


def test_nothing_is_forgotten_while_an_upgrade_or_another_command_runs(
    settings: Settings, gallery: Gallery
) -> None:
    gallery.fill(known=1, unknown=0)
    with releases_lock(settings.state_dir / "releases"), pytest.raises(ReleaseError, match="is running"):
        forget(settings, [1], dry_run=False, report=print)
    assert gallery.vectors() == {NOW: 1, OLD: 1}


def test_nothing_is_forgotten_while_a_release_s_space_is_unknown(
    state: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery.fill(known=1, unknown=0)
    (state / "releases" / "0002" / "manifest.json").write_text("{")
    assert main(["prune", "--vectors"]) == 1
    assert "0002 can't be read, so nobody can tell which vectors it needs" in capsys.readouterr().err
    assert gallery.vectors() == {NOW: 1, OLD: 1}


@pytest.mark.usefixtures("state")
def test_another_state_folder_than_the_settings_is_a_wrong_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prune", "--vectors", "--state-dir", str(tmp_path)])
    assert stopped.value.code == 2
    assert "--vectors goes by the settings" in capsys.readouterr().err


@pytest.mark.usefixtures("state")
def test_a_database_that_is_away_is_one_sentence_without_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://trifid:swordfish@127.0.0.1:1/trifid")
    assert main(["prune", "--vectors"]) == 1
    assert capsys.readouterr().err == "error: no database answers; is Trifid running?\n"


RELEASES_OF_OLD = [1]


class CutOffError(Exception):
    """Ends a run in its midst."""


def test_what_was_cut_off_goes_on(settings: Settings, gallery: Gallery) -> None:
    gallery.fill(known=BATCH + 5, unknown=1)
    told: list[str] = []

    def cut_off(line: str) -> None:
        told.append(line)
        raise CutOffError

    with pytest.raises(CutOffError):
        forget(settings, RELEASES_OF_OLD, dry_run=False, report=cut_off)
    assert told[0].startswith(f"{OLD}: {BATCH} of {BATCH + 5} faces, ")
    assert gallery.vectors() == {NOW: BATCH + 5, OLD: 6}
    done = forget(settings, RELEASES_OF_OLD, dry_run=False, report=told.append)
    assert done == [ForgottenSpace(OLD, 5, 1)]
    assert gallery.vectors() == {NOW: BATCH + 5, OLD: 1}


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
