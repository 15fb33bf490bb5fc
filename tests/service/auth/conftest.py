import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from db.migrate import migrate
from tests.support.postgres import EmbeddedServer
from tests.support.service import ServiceProcess, TritonStandIn, new_key, running_service

PROBE_TOKEN = "a-token-of-the-process-manager"  # noqa: S105  of a test
_numbers = itertools.count()


@dataclass(frozen=True)
class Keys:
    recognise: str
    enrol: str
    admin: str


@pytest.fixture(scope="session")
def guarded_url(server: EmbeddedServer) -> str:
    """A database of its own: a key in the other tests' one would close the API to them."""
    return new_database(server)


@pytest.fixture
def keyless_url(server: EmbeddedServer) -> str:
    """A database in which no key was ever created."""
    return new_database(server)


def new_database(server: EmbeddedServer) -> str:
    name = f"keys_{next(_numbers)}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = server.url.replace("/postgres?", f"/{name}?")
    migrate(url)
    return url


@pytest.fixture(scope="session")
def keys(guarded_url: str) -> Keys:
    return Keys(*(new_key(guarded_url, f"of-{scope}", scope) for scope in ("recognise", "enrol", "admin")))


@pytest.fixture(scope="session")
def guarded(
    guarded_url: str, keys: Keys, session_triton: TritonStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    """A process that asks for keys."""
    assert keys
    folder = tmp_path_factory.mktemp("guarded")
    with running_service(folder, guarded_url, session_triton.url, TRIFID_PROBE_TOKEN=PROBE_TOKEN) as service:
        yield service


@pytest.fixture
async def visitor(guarded: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it, without a key."""
    async with httpx.AsyncClient(base_url=guarded.url, timeout=30) as client:
        yield client


@pytest.fixture
async def limited(
    guarded_url: str, keys: Keys, triton: TritonStandIn, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a process with low limits, which trusts the proxies of this machine and of 10.0.0.0/8."""
    assert keys
    settings = {
        "TRIFID_RATE_LIMIT_PER_KEY": "3",
        "TRIFID_RATE_LIMIT_PER_ADDRESS": "100",
        "TRIFID_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
        "TRIFID_PROBE_TOKEN": PROBE_TOKEN,
    }
    with running_service(tmp_path, guarded_url, triton.url, **settings) as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            yield client
