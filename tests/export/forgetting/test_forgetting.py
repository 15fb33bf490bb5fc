"""When vectors are not forgotten, with one sentence that says why."""

from pathlib import Path

import pytest

from export.__main__ import main
from export.prune_vectors import forget
from release.errors import ReleaseError
from release.store import releases_lock
from service.settings import Settings
from tests.export.forgetting.gallery import NOW, OLD, Gallery


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
