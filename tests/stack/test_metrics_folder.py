"""The folder in which the API's processes count."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.metrics_folder import SHARED_MEMORY, make_metrics_folder, remove_metrics_folder


@pytest.fixture
def link(tmp_path: Path) -> Iterator[Path]:
    link = tmp_path / "metrics"
    make_metrics_folder(link)
    yield link
    remove_metrics_folder(link)


def test_it_lies_in_memory_for_its_owner_only(link: Path) -> None:
    assert link.resolve().parent == SHARED_MEMORY
    assert link.stat().st_mode & 0o777 == 0o700


def test_the_next_start_finds_it_empty(link: Path) -> None:
    (link / "counter_1.db").write_bytes(b"left by a killed stack")
    make_metrics_folder(link)
    assert list(link.iterdir()) == []


def test_two_stacks_have_one_each(link: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "metrics"
    other.parent.mkdir()
    make_metrics_folder(other)
    try:
        assert other.resolve() != link.resolve()
    finally:
        remove_metrics_folder(other)


def test_at_the_end_nothing_of_it_is_left(link: Path) -> None:
    folder = link.resolve()
    remove_metrics_folder(link)
    assert not folder.exists()
    assert not link.is_symlink()
