"""A running system with three releases of the same content, of which the first is in use, and one of another space."""

import shutil
from collections.abc import Iterator

import msgspec
import pytest

from perf.system import System, running_in
from release.manifest import MANIFEST, read_manifest
from service.settings import Settings
from tests.integration.upgrade.exchanging import in_other_space
from tests.support.stack import RELEASE

QUICK = {"TRIFID_INFERENCE_TIMEOUT_SECONDS": "3"}
"""As long as former servers stay after the switch, for those who asked them."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    state = tmp_path_factory.mktemp("state")
    for number in (1, 2, 3):
        folder = state / "releases" / f"{number:04}"
        shutil.copytree(RELEASE, folder)
        numbered = msgspec.structs.replace(read_manifest(folder / MANIFEST), release=number)
        numbered.write(folder / MANIFEST)
    in_other_space(state / "releases" / "0003", 4)
    current = state / "releases" / "current"
    current.symlink_to("0001")
    with running_in(state, current, TRIFID_RELEASE=str(current), **QUICK) as system:
        yield system


@pytest.fixture
def settings(system: System, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of the running system, for the commands too."""
    for name, value in system.environment.items():
        monkeypatch.setenv(name, value)
    return Settings()
