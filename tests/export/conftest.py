"""Releases of a state folder of the test's own, and the settings that name it."""

import os
from pathlib import Path

import pytest

from tests.support.releases import publish, releases, state

__all__ = ["publish", "releases", "state"]


@pytest.fixture
def own_settings(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a Trifid on the test's state folder; none of this shell."""
    for name in [name for name in os.environ if name.startswith("TRIFID_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRIFID_ENV_FILE", os.devnull)
    monkeypatch.setenv("TRIFID_STATE_DIR", str(state))
    # The supervisor's stand-in (`running`) has no processes whose environment could be asked for.
    monkeypatch.setattr("export.upgrade.deployment.environment", lambda _: {})
