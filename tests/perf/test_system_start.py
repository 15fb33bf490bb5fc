"""A benchmark's own system that can't start says why."""

from pathlib import Path

import pytest

from perf.system import SystemStartError, running_system


def test_it_says_why(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with (
        pytest.raises(SystemStartError, match=r"no model release at .*make models"),
        running_system(tmp_path / "nothing", state),
    ):
        pass
    assert not list(state.iterdir())
