"""What the embedded server must not touch."""

import subprocess
import sys
from pathlib import Path

from db.migrate import migrate
from tests.db.embedded_server import EmbeddedServer


def test_a_folder_with_other_contents_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"precious")
    run = _start(tmp_path / "photos", tmp_path / "run")
    assert run.returncode == 1
    assert (
        run.stderr.strip().splitlines()[-1]
        == f"trifid: {tmp_path}/photos is not empty and no PostgreSQL data folder"
    )
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"precious"


def test_a_second_server_on_the_folder_is_refused_and_the_first_lives_on(server: EmbeddedServer) -> None:
    run = _start(server.data_dir, server.state_dir / "run" / "elsewhere")
    assert run.returncode == 1
    assert f"(process {server.pid}) already uses {server.data_dir}" in run.stderr
    assert migrate(server.url) == 0


def _start(data_dir: Path, socket_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "db.embedded", "--data-dir", str(data_dir), "--socket-dir", str(socket_dir)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
