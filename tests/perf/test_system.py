"""A benchmark's own system is a whole one, apart from the user's.

Neither its processes nor its data outlive the benchmark, even an interrupted one. A benchmark's own system that can't
start says why. A whole system for measurements that are tested on a real one.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from perf.system import System, SystemStartError, running_system
from service.settings import Settings
from tests.support.photos import project_photos
from tests.support.stack import RELEASE


def names(system: System) -> list[str]:
    """Who is enrolled in its database."""
    with psycopg.connect(system.dsn) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM users")]


def processes_of(system: System) -> list[psutil.Process]:
    """Those of a system that is seen to enrol somebody, in a database of its own."""
    form = {"name": "Barack Obama", "birthdate": "1961-08-04"}
    files = {"image": project_photos().known_a}
    added = httpx.post(f"{system.url}/api/v1/add_user", data=form, files=files, timeout=30)
    assert added.status_code == 201
    assert httpx.get(f"http://{system.triton}/v2/health/ready").status_code == 200
    assert names(system) == ["Barack Obama"]
    return list(psutil.Process(system.root).children(recursive=True))


def test_it_serves_apart_from_the_users_settings_until_the_benchmark_is_interrupted(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user@127.0.0.1:1/the_users_own")
    monkeypatch.setenv("TRIFID_PORT", "1")
    state = tmp_path_factory.mktemp("s")  # short, for a socket's path is limited
    processes = []
    with (
        suppress(KeyboardInterrupt),
        running_system(RELEASE, state, TRIFID_API_WORKERS="1") as system,
    ):
        assert system.state_dir.parent == state
        processes = processes_of(system)
        raise KeyboardInterrupt
    assert len(processes) > 5
    assert not any(process.is_running() for process in processes)
    assert not list(state.iterdir())


def test_it_says_why(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with (
        pytest.raises(SystemStartError, match=r"no model release at .*make models"),
        running_system(tmp_path / "nothing", state),
    ):
        pass
    assert not list(state.iterdir())


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    settings = Settings()
    with running_system(settings.release, settings.state_dir) as running:
        yield running
