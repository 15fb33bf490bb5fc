"""Small releases of a state folder of the test's own. No networks: what is tested is how releases are kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release.store import Releases, locked_releases
from tests.support.releases import assembled

Publish = Callable[[int], None]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder."""
    return tmp_path / "state"


@pytest.fixture
def releases(state: Path) -> Iterator[Releases]:
    """Its releases, held as for a build."""
    with locked_releases(state / "releases") as held:
        yield held


@pytest.fixture
def publish(state: Path) -> Publish:
    """Publish so many releases, none of which becomes current."""

    def published(count: int) -> None:
        with locked_releases(state / "releases") as releases:
            for number in range(count):
                releases.publish(assembled(releases, f"content {number}"))

    return published
