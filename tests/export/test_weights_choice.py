"""Which weights are taken where the best are not to be had."""

import socket
import time
from pathlib import Path

import pytest

from export.build.weights.checkpoints import VGGFACE2, Checkpoint
from export.build.weights.selection import load_weights
from export.errors import WeightsError
from tests.export.publisher import CONTENT, published_at


@pytest.fixture
def unreachable(cache: Path) -> Checkpoint:
    """A checkpoint that isn't cached, at an address where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return published_at(server.getsockname()[1])


def test_auto_without_network_takes_casia_webface_quickly_and_says_so_loudly(
    unreachable: Checkpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    weights = load_weights("auto", vggface2=unreachable)
    assert time.monotonic() - started < 10
    assert weights.checkpoint.name == "casia-webface"
    warning = capsys.readouterr().err
    assert "WARNING: using the weights casia-webface" in warning
    assert "Connection refused" in warning
    assert "--weights vggface2" in warning
    assert "--checkpoint" in warning


def test_vggface2_without_network_is_an_error(unreachable: Checkpoint) -> None:
    with pytest.raises(WeightsError, match="can't be downloaded"):
        load_weights("vggface2", vggface2=unreachable)


def test_auto_passes_over_a_damaged_cache_and_names_it(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.mkdir()
    (cache / VGGFACE2.file).write_bytes(CONTENT[:1000])
    assert load_weights("auto").checkpoint.name == "casia-webface"
    assert f"{VGGFACE2.file} is not the published file" in capsys.readouterr().err
