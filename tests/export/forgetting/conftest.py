import asyncio
import os
from pathlib import Path

import msgspec
import pytest

from release.links import CURRENT, PREVIOUS, set_link
from release.store import locked_releases
from service.settings import Settings
from tests.support.database_fixtures import server
from tests.support.galleries import NOW, OLD, Gallery
from tests.support.postgres import EmbeddedServer
from tests.support.releases import assembled

__all__ = ["server"]


@pytest.fixture
def state(tmp_path: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder whose settings name the database; release 1 is of an old space, 2 and 3 of the current one."""
    state = tmp_path / "state"
    for space in (OLD, NOW, NOW):
        with locked_releases(state / "releases") as releases:
            manifest = assembled(releases, space)
            releases.publish(msgspec.structs.replace(manifest, embedding_space=space))
    set_link(state / "releases", PREVIOUS, 2)
    set_link(state / "releases", CURRENT, 3)
    monkeypatch.setenv("TRIFID_ENV_FILE", os.devnull)
    monkeypatch.setenv("TRIFID_STATE_DIR", str(state))
    monkeypatch.setenv("DATABASE_URL", server.url)
    return state


@pytest.fixture
def settings(state: Path) -> Settings:
    """As the command reads them."""
    return Settings()


@pytest.fixture
def gallery(server: EmbeddedServer) -> Gallery:
    """An empty database."""
    gallery = Gallery(server.url)
    asyncio.run(gallery.empty())
    return gallery
