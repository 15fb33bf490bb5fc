from collections.abc import Iterator

import pytest

from tests.db.embedded_server import EmbeddedServer
from tests.service.connections.raw_upload import ROOM
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import ServiceProcess, running_service


@pytest.fixture(scope="session")
def narrow(
    server: EmbeddedServer, session_triton: TritonStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    """A service with little time and room for uploads."""
    settings = {"TRIFID_UPLOAD_TIMEOUT_SECONDS": "3", "TRIFID_MAX_UPLOAD_BYTES_IN_MEMORY": str(ROOM)}
    folder = tmp_path_factory.mktemp("narrow")
    with running_service(folder, server.url, session_triton.url, **settings) as service:
        yield service
