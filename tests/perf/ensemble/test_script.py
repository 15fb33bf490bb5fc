"""perf_analyzer.sh, which runs in NVIDIA's SDK container, sends what `perf.ensemble` sends."""

import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from perf.ensemble.measure import write_input_data
from tests.support.project import PROJECT

SCRIPT = PROJECT / "perf" / "ensemble" / "perf_analyzer.sh"

# Keeps the file, which is gone when the script ends.
STAND_IN = """#!/bin/sh
while [ "$1" != --input-data ]; do shift; done
cp "$2" "$SENT"
"""


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Where the stand-in for perf_analyzer leaves what it was to send."""
    program = tmp_path / "bin" / "perf_analyzer"
    program.parent.mkdir()
    program.write_text(STAND_IN)
    program.chmod(0o755)
    return tmp_path / "sent.json"


def run(sent: Path, *photos: Path, **variables: str) -> None:
    """Run the script where the stand-in is found first."""
    path = f"{sent.parent / 'bin'}:{os.environ['PATH']}"
    subprocess.run([SCRIPT, *photos], env={"PATH": path, "SENT": str(sent)} | variables, check=True)


def test_photos_are_sent_in_turn_as_perf_ensemble_writes_them(sent: Path, tmp_path: Path) -> None:
    photos = [tmp_path / "one.jpg", tmp_path / "two.jpg"]
    for number, photo in enumerate(photos):
        photo.write_bytes(bytes(range(256)) * (number + 1))
    run(sent, *photos)
    write_input_data([photo.read_bytes() for photo in photos], tmp_path / "expected.json")
    assert sent.read_bytes() == (tmp_path / "expected.json").read_bytes()


def test_without_photos_the_current_release_s_portrait_is_sent(sent: Path, tmp_path: Path) -> None:
    # As the shared volume is laid out.
    release = tmp_path / "releases" / "0001"
    release.mkdir(parents=True)
    (release / "probe.jpg").write_bytes(b"portrait")
    (tmp_path / "releases" / "current").symlink_to("0001")
    run(sent, TRIFID_STATE_DIR=str(tmp_path))
    assert msgspec.json.decode(sent.read_bytes())["data"][0]["image"]["shape"] == [8]
