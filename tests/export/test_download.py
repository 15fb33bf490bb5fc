"""The published checkpoint is fetched once, believed only when it is whole, and not waited for.

A real web server on this machine publishes it, so that what the network can do wrong is really done
wrong: another content, too little of it, a missing page, silence.
"""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.build.weights.checkpoints import VGGFACE2, cached_path, fetch
from export.errors import WeightsError
from tests.export.publisher import CONTENT, Handler, Publisher, published_at

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
