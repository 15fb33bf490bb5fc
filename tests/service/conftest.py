from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from db.address import socket_dir
from db.pool import Database
from db.queries.enrolment_keys import CacheQuota
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser, Sightings
from service.faces.users import Users
from service.inference.active_release import ActiveRelease
from tests.support.database_fixtures import database, server
from tests.support.enrolments import NO_INFERENCE
from tests.support.postgres import CuttingProxy, EmbeddedServer, cutting_proxy
from tests.support.raw_client import ROOM
from tests.support.service import ServiceProcess, TritonStandIn, running_service, running_stand_in

__all__ = ["database", "server"]


@pytest.fixture(scope="session")
async def session_triton() -> AsyncIterator[TritonStandIn]:
    async with running_stand_in() as triton:
        yield triton


@pytest.fixture
def triton(session_triton: TritonStandIn) -> TritonStandIn:
    session_triton.answer_with(500, "not told what to answer")
    return session_triton


@pytest.fixture(scope="session")
def service(
    server: EmbeddedServer, session_triton: TritonStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    with running_service(tmp_path_factory.mktemp("service"), server.url, session_triton.url) as service:
        yield service


@pytest.fixture
async def client(service: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        yield client


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release folder of the space that the tests' made-up faces lie in."""
    (tmp_path / "manifest.json").write_text(
        '{"embedding_space": "facenet-test-00000000-align1", "threshold": {"similarity": 0.6, "source": "a test"}}'
    )
    return tmp_path


@pytest.fixture
def sightings(database: Database) -> Sightings:
    return Sightings(database)


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database)


@pytest.fixture
def enroller(database: Database, release: Path) -> Enroller:
    return Enroller(database, NO_INFERENCE, ActiveRelease(release))


@pytest.fixture
def recogniser(database: Database, release: Path, sightings: Sightings) -> Recogniser:
    return Recogniser(database, NO_INFERENCE, ActiveRelease(release), sightings, CacheQuota(1000, 600))


@pytest.fixture
def further(database: Database, release: Path) -> FaceAdder:
    return FaceAdder(database, NO_INFERENCE, ActiveRelease(release), max_faces=5)


@pytest.fixture
async def proxy(server: EmbeddedServer, tmp_path: Path) -> AsyncIterator[CuttingProxy]:
    async with cutting_proxy(tmp_path, socket_dir(server.state_dir)) as proxy:
        yield proxy


@pytest.fixture
async def shaky(proxy: CuttingProxy, database: Database) -> AsyncIterator[Database]:
    """The database behind the proxy; the tables are empty."""
    async with Database.open(proxy.url) as database:
        yield database


@pytest.fixture(scope="session")
def narrow(
    server: EmbeddedServer, session_triton: TritonStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    """A service with little time and room for uploads."""
    settings = {"TRIFID_UPLOAD_TIMEOUT_SECONDS": "3", "TRIFID_MAX_UPLOAD_BYTES_IN_MEMORY": str(ROOM)}
    folder = tmp_path_factory.mktemp("narrow")
    with running_service(folder, server.url, session_triton.url, **settings) as service:
        yield service
