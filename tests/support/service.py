"""Runs `python -m service` the way the stack does, and reads its log.

Stands in for Triton where the real one can't be made to fail on demand: outages, delays, unknown errors. What a
Prometheus reads from the service. Release folders with a measured threshold, for the space that the tests' made-up
faces lie in. Servers that are started by nobody here, as one slot. Two releases in a state folder of their own, and
the slots that serve them.

Runs `python -m service.api_keys` as an operator does.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from release.slots import Slots
from service.settings import Settings
from tests.support.galleries import SPACE


class ServiceProcess:
    # One API process on a listening socket that it inherits.

    def __init__(
        self, folder: Path, database_url: str, triton_url: str, listener: socket.socket, **settings: str
    ) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.port: int = listener.getsockname()[1]
        self._log_path = folder / "service.log"
        (folder / "probe.jpg").write_bytes(b"the release's probe")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")
        } | {
            "DATABASE_URL": database_url,
            "TRIFID_TRITON_URL": triton_url,
            "TRIFID_RELEASE": str(folder),
            "TRIFID_INFERENCE_TIMEOUT_SECONDS": "1",
            "TRIFID_DATABASE_PATIENCE_SECONDS": "3",
            **settings,
        }
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "--fd", str(listener.fileno())],
                env=environment,
                stderr=log,
                pass_fds=[listener.fileno()],
            )

    def wait_until_live(self) -> None:
        # Wait for the first answer; fail with the log.
        for _ in range(100):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health/live", timeout=1).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self._log_path.read_text())

    def log_text(self) -> str:
        # Everything that the process wrote.
        return self._log_path.read_text()

    def log(self) -> list[dict[str, object]]:
        """Every line of the log; fails if one is not JSON."""
        return [json.loads(line) for line in self.log_text().splitlines()]

    def request_lines(self, request_id: str) -> list[dict[str, object]]:
        # The request log's lines about one request.
        lines = [line for line in self.log() if line["logger"] == "trifid.request"]
        return [line for line in lines if line["request_id"] == request_id]

    def stop(self) -> int:
        # Stop it as a process manager does; returns the exit status.
        self.process.terminate()
        return self.process.wait(timeout=15)


@contextlib.contextmanager
def listening_socket() -> Iterator[socket.socket]:
    # A socket on a free port, as a process manager hands one to its workers.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@contextlib.contextmanager
def running_service(
    folder: Path, database_url: str, triton_url: str, **settings: str
) -> Iterator[ServiceProcess]:
    # One API process for the time of a `with` block.
    with listening_socket() as listener:
        service = ServiceProcess(folder, database_url, triton_url, listener, **settings)
    try:
        service.wait_until_live()
        yield service
    finally:
        service.stop()


class TritonStandIn:
    """Answers every inference as it was told, and counts them."""

    def __init__(self) -> None:
        self.url = ""
        self.request_ids: list[bytes] = []
        self.traceparents: list[str | None] = []
        self._answer: tuple[int, object, float] = (500, {}, 0.0)

    def answer_with(self, status: int, error: str, delay: float = 0.0) -> None:
        """Answer with an error of this text, as Triton writes it, after `delay` seconds."""
        self._answer = (status, {"error": error}, delay)
        self.request_ids.clear()
        self.traceparents.clear()

    def answer_with_body(self, body: object) -> None:
        self._answer = (200, body, 0.0)

    async def infer(self, request: web.Request) -> web.Response:
        body = await request.read()
        header = body[: int(request.headers["Inference-Header-Content-Length"])]
        self.request_ids.append(header.split(b'"id":"')[1].split(b'"')[0])
        self.traceparents.append(request.headers.get("traceparent"))
        status, answer, delay = self._answer
        await asyncio.sleep(delay)
        return web.json_response(answer, status=status)


@asynccontextmanager
async def running_stand_in(port: int = 0) -> AsyncIterator[TritonStandIn]:
    triton = TritonStandIn()
    app = web.Application(client_max_size=2**30)
    app.router.add_post("/v2/models/face_embedding/infer", triton.infer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, port = runner.addresses[0]
    triton.url = f"{host}:{port}"
    try:
        yield triton
    finally:
        await runner.cleanup()


class Scrape:
    """All samples of one `GET /metrics`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples: list[Sample] = [
            each for family in text_string_to_metric_families(text) for each in family.samples
        ]

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name that have these labels; 0 without any."""
        return sum(each.value for each in self.samples if each.name == name and _has(each.labels, labels))

    def labels(self, name: str) -> list[Mapping[str, str]]:
        return [each.labels for each in self.samples if each.name == name]


def _has(all_labels: Mapping[str, str], some: Mapping[str, str]) -> bool:
    return some.items() <= all_labels.items()


async def scrape(client: httpx.AsyncClient) -> Scrape:
    await asyncio.sleep(0.05)  # a request is counted after its answer was sent
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return Scrape(answer.text)


def write_calibrated(folder: Path) -> Path:
    """At a rate of 1 %: 0.5 up to ten users, 0.7 from a thousand on, and half of the crowd's similarity."""
    threshold = {
        "calibrated": True,
        "source": "measured on made-up people",
        "neighbours": 5,
        "crowd_weight": 0.5,
        "gallery_sizes": [10, 1000],
        "false_accept_rates": [0.1, 0.01, 0.001],
        "similarities": [[0.4, 0.5, 0.6], [0.6, 0.7, 0.8]],
    }
    document = {"embedding_space": SPACE, "threshold": threshold}
    (folder / "manifest.json").write_text(json.dumps(document))
    return folder


def slot_of(*urls: str) -> Slots:
    """The servers at these addresses, as TRIFID_TRITON_URL names them."""
    return Settings(triton_url=",".join(urls)).slots


def two_releases(state: Path, *spaces: str) -> Settings:
    """Release 1 and 2, of these embedding spaces; the first is in use, in the first slot, the second in none."""
    threshold = {"calibrated": False, "similarity": 0.7, "source": "a test"}
    for number, space in enumerate(spaces, 1):
        folder = state / "releases" / f"{number:04}"
        folder.mkdir(parents=True)
        manifest = {"release": number, "embedding_space": space, "threshold": threshold}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    settings = Settings(state_dir=state, triton_port=9000)
    use(settings, 1)
    fill(settings, 0, 1)
    return settings


def use(settings: Settings, release: int) -> None:
    """Let a release be the one in use."""
    settings.release.unlink(missing_ok=True)
    settings.release.symlink_to(f"{release:04}")


def fill(settings: Settings, slot: int, release: int) -> None:
    """Let a slot serve a release, which need not be there."""
    settings.slots_dir.mkdir(parents=True, exist_ok=True)
    (settings.slots_dir / str(slot)).symlink_to(settings.state_dir / "releases" / f"{release:04}")


def api_keys(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # On a database of the test's, whatever the settings of this shell.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")} | {
        "DATABASE_URL": database_url,
        "TRIFID_ENV_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "service.api_keys", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def new_key(database_url: str, name: str, scopes: str) -> str:
    # Create a key and return it.
    run = api_keys(database_url, "create", name, "--scopes", scopes)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def bearer(key: str) -> dict[str, str]:
    # The header that a key is sent in.
    return {"Authorization": f"Bearer {key}"}
