"""A command that measures a running system says in one sentence how to start one."""

from pathlib import Path

import pytest

from perf.ensemble.__main__ import main as ensemble

NOWHERE = "127.0.0.1:1"


def test_the_ensemble_needs_a_running_triton(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--photos", str(tmp_path), "--triton", NOWHERE, "--out", str(tmp_path / "out")]
    assert ensemble(arguments) == 1
    said = capsys.readouterr().err
    assert said == (
        f"error: no Triton serves face_embedding on {NOWHERE}: start it with make up, or name it by --triton\n"
    )
    assert not (tmp_path / "out").exists()
