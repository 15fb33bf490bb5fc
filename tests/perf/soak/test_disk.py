"""The small disk is full when it is told so, and nothing else is."""

import errno
from pathlib import Path

import pytest

from perf.soak.faults import small_disk


def test_nothing_can_be_written_until_the_disk_is_given_back(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        if disk is None:
            pytest.skip("mounting isn't allowed here")
        (disk.folder / "before").write_bytes(b"x" * 10_000)
        disk.fill()
        assert disk.full
        with pytest.raises(OSError, match="No space left") as refused:
            (disk.folder / "meanwhile").write_bytes(b"x" * 10_000)
        assert refused.value.errno == errno.ENOSPC
        (tmp_path / "elsewhere").write_bytes(b"x")
        disk.free()
        assert not disk.full
        (disk.folder / "afterwards").write_bytes(b"x" * 10_000)
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]
