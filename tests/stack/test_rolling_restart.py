"""A process that tries the settings before the workers have to."""

import os
from pathlib import Path

import pytest

from stack.rolling_restart import TrialError, trial_start


def test_settings_that_make_no_sense_are_told_and_their_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrialError, match=r"does not get ready: see .*trial\.log"):
        trial_start(tmp_path, {**os.environ, "TRIFID_PORT": "none"})
    assert "PORT" in (tmp_path / "trial.log").read_text().upper()
