"""Traces must not cost anything where they are off, nor harm where nobody takes them."""

import subprocess
import sys
from pathlib import Path

import httpx

from perf.stack_launch import free_ports
from tests.db.embedded_server import EmbeddedServer
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import running_service


async def test_a_collector_that_is_not_there_is_nothing_that_a_client_notices(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    (port,) = free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    with running_service(tmp_path, server.url, triton.url, TRIFID_OTLP_ENDPOINT=endpoint) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
            for _ in range(20):
                answer = await client.post("/api/v1/recognise_user", files={"image": b"x"})
                assert answer.json()["reason"] == "face_not_detected"
        assert service.stop() in (0, -15)
    assert service.log()  # what the library says of it is JSON too


def test_without_an_endpoint_opentelemetry_s_sdk_is_not_even_imported() -> None:
    script = (
        "import sys; from service.app import create_app; from service.settings import Settings;"
        "create_app(Settings()); print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
