"""Servers elsewhere, told to unload: what one of them answers keeps no other from being told."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from export.errors import UpgradeError
from export.upgrade.servers import ModelControlServers
from service.settings import Settings

PATHS: list[str] = []
"""What the servers were asked."""


class Refusing(BaseHTTPRequestHandler):
    """Refuses whatever it is asked, as Triton does without the key."""

    def do_POST(self) -> None:
        """Remember who was asked."""
        PATHS.append(f"{self.headers['Host']}{self.path}")
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def refusing() -> Iterator[list[str]]:
    """Host and port of two servers."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Refusing) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"127.0.0.1:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_all_are_told_to_unload_though_the_first_one_refuses(
    refusing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIFID_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("TRIFID_TRITON_URL", "127.0.0.1:9")
    monkeypatch.setenv("TRIFID_TRITON_URL_BESIDE", ",".join(refusing))
    monkeypatch.setenv("TRIFID_MODEL_CONTROL_KEY", "a-key-for-the-tests")
    with pytest.raises(UpgradeError, match="does not take TRIFID_MODEL_CONTROL_KEY"):
        ModelControlServers(Settings()).empty(1)
    assert {path.partition("/")[0] for path in PATHS} == set(refusing)
