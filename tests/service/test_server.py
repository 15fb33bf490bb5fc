import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.db.embedded_server import EmbeddedServer
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import ServiceProcess, listening_socket, running_service


async def test_sigterm_lets_a_running_request_end(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: at last", delay=0.8)
    with running_service(tmp_path, server.url, triton.url) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
            request = asyncio.create_task(client.post("/api/v1/recognise_user", files={"image": b"x"}))
            await asyncio.sleep(0.3)
            status = await asyncio.to_thread(service.stop)
            assert (await request).json()["reason"] == "face_not_detected"
    assert status in (0, -15)  # uvicorn raises the signal again when all is done


async def test_two_processes_share_a_socket(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    with listening_socket() as listener:
        for folder in folders:
            folder.mkdir()
        first, second = (ServiceProcess(folder, server.url, triton.url, listener) for folder in folders)
    try:
        first.wait_until_live()
        assert first.stop() in (0, -15)
        second.wait_until_live()
    finally:
        second.stop()


def test_a_worker_is_light(service: ServiceProcess) -> None:
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 120_000, "kB"


def test_a_wrong_setting_ends_it_with_a_line_that_names_it() -> None:
    environment = os.environ | {"TRIFID_CACHE_TTL_SECONDS": "soon", "TRIFID_PORT": "99999"}
    run = subprocess.run(
        [sys.executable, "-m", "service"], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.startswith("trifid: ")
    for named in ("TRIFID_PORT: Input should", "TRIFID_CACHE_TTL_SECONDS: Input should"):
        assert named in run.stderr
    assert "soon" not in run.stderr
    assert run.stderr.count("\n") == 1
