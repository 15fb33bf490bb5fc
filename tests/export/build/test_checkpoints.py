"""The published checkpoint is fetched once, believed only when it is whole, and not waited for.

A real web server on this machine publishes it, so that what the network can do wrong is really done wrong: another
content, too little of it, a missing page, silence. A web server that publishes a checkpoint, for the tests of
downloading one. Checkpoint files for the tests, described as if their publisher published them. A file is read only
if it is what was published, and never trusted. A PyTorch checkpoint is a pickle, which can run any code when it is
read. So its hash is checked first, and then only tensors are accepted from it; either alone would be enough for what
is refused here.
"""

import dataclasses
import hashlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch

from export.build.weights.checkpoints import (
    VGGFACE2,
    Checkpoint,
    StateDict,
    cached_path,
    fetch,
    load_state_dict,
)
from export.build.weights.selection import load_vggface2
from export.errors import WeightsError
from release.store import sha256_of

CONTENT = bytes(range(256)) * 10_000


class Publisher(ThreadingHTTPServer):
    """A web server with one file, of which it may send too little."""

    requests = 0
    body = CONTENT


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Publisher)
        self.server.requests += 1
        self.send_response(200 if self.path.endswith(VGGFACE2.file) else 404)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


def published_at(port: int, file: str = VGGFACE2.file) -> Checkpoint:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return dataclasses.replace(VGGFACE2, source=f"http://127.0.0.1:{port}/{file}", sha256=digest)


pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_checkpoint_is_downloaded_once_into_torchs_cache(
    publisher: Publisher, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = published_at(publisher.server_port)
    path = fetch(checkpoint)
    assert path == cache / VGGFACE2.file == cached_path(checkpoint)
    assert path.read_bytes() == CONTENT
    assert "100 % of 3 MB" in capsys.readouterr().out
    assert fetch(checkpoint) == path
    assert publisher.requests == 1
    assert list(cache.iterdir()) == [path]


def test_a_download_of_other_content_is_refused_and_not_kept(publisher: Publisher, cache: Path) -> None:
    publisher.body = CONTENT[::-1]
    with pytest.raises(WeightsError, match="is not the published file"):
        fetch(published_at(publisher.server_port))
    assert list(cache.iterdir()) == []


def test_a_download_cut_short_is_refused_and_not_kept(publisher: Publisher, cache: Path) -> None:
    publisher.body = CONTENT[:-1000]
    with pytest.raises(WeightsError, match="can't be downloaded"):
        fetch(published_at(publisher.server_port))
    assert list(cache.iterdir()) == []


def test_a_file_that_is_no_longer_published_is_said(publisher: Publisher) -> None:
    with pytest.raises(WeightsError, match=r"can't be downloaded \(.*Not Found"):
        fetch(published_at(publisher.server_port, "gone.pt"))


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(WeightsError, match=r"can't be downloaded \(no answer within"):
            fetch(published_at(silent.getsockname()[1]), connect_seconds=0.3)
        assert time.monotonic() - started < 2


CLASSES = 8631
"""How many people vggface2's classifier was trained to tell apart."""


def saved(folder: Path, content: Any) -> Checkpoint:
    """The content as a file, described as if this were what vggface2's publisher publishes."""
    path = folder / VGGFACE2.file
    torch.save(content, path)
    return dataclasses.replace(VGGFACE2, sha256=sha256_of(path))


def test_a_checkpoint_that_is_not_the_published_one_is_refused(tmp_path: Path, made_state: StateDict) -> None:
    saved(tmp_path, made_state)
    with pytest.raises(
        WeightsError, match=r"is not the published file: its SHA-256 is \w{64}, expected 281c"
    ):
        load_vggface2(VGGFACE2, tmp_path / VGGFACE2.file)


def test_a_truncated_checkpoint_is_refused(tmp_path: Path, made_state: StateDict) -> None:
    checkpoint = saved(tmp_path, made_state)
    path = tmp_path / VGGFACE2.file
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WeightsError, match="is not the published file"):
        load_vggface2(checkpoint, path)
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint, or is truncated"):
        load_state_dict(path, sha256_of(path))


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"there is no weights file .*mine\.pt"):
        load_vggface2(VGGFACE2, tmp_path / "mine.pt")


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 nor a zip file"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint"):
        load_state_dict(path, sha256_of(path))


@pytest.mark.parametrize("content", [torch.zeros(3), {"epoch": 7}, [torch.zeros(1)]])
def test_a_checkpoint_that_is_no_state_dict_is_refused(tmp_path: Path, content: Any) -> None:
    checkpoint = saved(tmp_path, content)
    with pytest.raises(WeightsError, match="holds no state dict"):
        load_vggface2(checkpoint, tmp_path / VGGFACE2.file)


class Trap:
    """Unpickling it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_code_in_a_checkpoint_is_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    checkpoint = saved(tmp_path, {"conv2d_1a.conv.weight": Trap(trap)})
    with pytest.raises(WeightsError, match="is not a PyTorch checkpoint"):
        load_vggface2(checkpoint, tmp_path / VGGFACE2.file)
    assert not trap.exists()
