"""The command line's refusals: one sentence, and nothing started."""

from pathlib import Path

import pytest

from perf.accuracy.__main__ import main


def test_a_missing_archive_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--lfw", str(tmp_path / "lfw.tgz"), "--no-baseline"]) == 1
    assert f"error: [Errno 2] No such file or directory: '{tmp_path}/lfw.tgz'" in capsys.readouterr().err


def test_a_folder_without_photos_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--lfw", str(tmp_path)]) == 1
    assert "holds no photos of LFW" in capsys.readouterr().err


def test_a_missing_release_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Ann").mkdir()
    (tmp_path / "Ann" / "Ann_0001.jpg").write_bytes(b"")
    arguments = ["calibrate", "--lfw", str(tmp_path), "--release", str(tmp_path / "0009")]
    assert main(arguments) == 1
    assert "0009/manifest.json" in capsys.readouterr().err


def test_without_pairs_a_note_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Ann").mkdir()
    (tmp_path / "Ann" / "Ann_0001.jpg").write_bytes(b"")
    assert main(["run", "--lfw", str(tmp_path), "--release", str(tmp_path / "0009")]) == 1
    assert "so LFW's pairs are left out" in capsys.readouterr().err
