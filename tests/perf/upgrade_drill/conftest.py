"""The drill's releases, built once for all tests and for `make upgrade-drill`."""

import pytest

from perf.soak.upgrade_commands import Releases, Workshop, weights_of
from service.settings import Settings


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    state = Settings().state_dir.absolute()
    python = state / "envs" / "export" / "bin" / "python"
    return Workshop(state / "upgrade-drill", python, weights_of(Settings().release), state / "photos")


@pytest.fixture(scope="session")
def releases(workshop: Workshop) -> Releases:
    return Releases.of(workshop)
