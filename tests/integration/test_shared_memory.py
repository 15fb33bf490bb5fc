"""Photos pass through shared memory, which is for nobody else on the machine."""

import stat
import time
from pathlib import Path

from stack.processes import regions
from tests.support.stack import StackProcess


def _open_to_others(state_dir: Path) -> list[Path]:
    found = [region for replica in (0, 1) for region in regions(state_dir / "run", replica)]
    assert found
    return [region for region in found if stat.S_IMODE(region.stat().st_mode) & 0o077]


def test_nobody_but_its_owner_can_read_it(stack: StackProcess) -> None:
    for _ in range(50):
        if not _open_to_others(stack.state_dir):
            return
        time.sleep(0.1)
    assert not _open_to_others(stack.state_dir)
