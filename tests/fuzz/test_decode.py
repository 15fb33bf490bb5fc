"""The fuzzer works, and finds nothing in its first seconds with one seed; `make fuzz` takes another each time."""

import re
import subprocess
import sys
from pathlib import Path


def test_some_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.decode", str(tmp_path), "--seconds", "6", "--seed", "1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr[-3000:]
    assert list(tmp_path.glob("finding-*")) == []
    runs = re.search(r"Done (\d+) runs", run.stderr)
    assert runs
    assert int(runs[1]) > 100
    assert max(map(int, re.findall(r"cov: (\d+)", run.stderr))) > 500, "Pillow's readers are not followed"
    assert len(list((tmp_path / "corpus").iterdir())) > 20, "nothing new was reached"
