"""The folder in which the API's processes count."""

from pathlib import Path

import pytest

from stack.preflight import SHARED_MEMORY, metrics_folder


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "metrics"


def test_it_lies_in_memory_for_its_owner_only(link: Path) -> None:
    with metrics_folder(link):
        assert link.resolve().parent == SHARED_MEMORY
        assert link.stat().st_mode & 0o777 == 0o700


def test_the_next_start_after_a_kill_finds_it_empty(link: Path) -> None:
    with metrics_folder(link):
        (link / "counter_1.db").write_bytes(b"left by a killed stack")
        with metrics_folder(link):
            assert list(link.iterdir()) == []


def test_two_stacks_have_one_each(link: Path) -> None:
    other = link.with_name("other")
    with metrics_folder(link), metrics_folder(other):
        assert other.resolve() != link.resolve()


def test_at_the_end_nothing_of_it_is_left(link: Path) -> None:
    with metrics_folder(link):
        folder = link.resolve()
    assert not folder.exists()
    assert not link.is_symlink()
