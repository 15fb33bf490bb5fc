"""The measurement's own PostgreSQL ends with it, however that ends, and leaves nothing."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

import perf.gallery.measure
from perf.gallery.measure import OwnServer, own_server

STUBBORN = "import signal, time; signal.signal(2, signal.SIG_IGN); print(flush=True); time.sleep(60)"


def test_an_interrupted_measurement_leaves_no_server_and_no_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("g")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with suppress(KeyboardInterrupt), own_server() as server:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
        raise KeyboardInterrupt
    assert not list(folder.iterdir())
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)


def test_a_server_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perf.gallery.measure, "STOP_SECONDS", 0.2)
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # from now on it ignores the signal
        server = OwnServer(tmp_path)
        monkeypatch.setattr(server, "_process", process)
        server.stop()
        assert process.poll() == -signal.SIGKILL
