"""What perf_analyzer writes is read, and what it doesn't write is missed by name."""

from pathlib import Path

import pytest

from perf.ensemble.measure import Step, TableError, read_level
from tests.perf.test_ensemble import write_tables


def test_microseconds_become_milliseconds_and_each_step_adds_up_its_compute_time(tmp_path: Path) -> None:
    level = read_level(write_tables(tmp_path), ("decode", "facenet"))
    assert (level.concurrency, level.throughput) == (2, 13.1702)
    assert (level.p50_ms, level.p90_ms, level.p95_ms, level.p99_ms) == (124.742, 282.882, 325.14, 389.866)
    assert level.step("decode") == Step("decode", 2.462, 3.209)
    assert level.step("facenet") == Step("facenet", 21.572, 66.993)


def test_a_step_without_a_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="the step align"):
        read_level(write_tables(tmp_path), ("decode", "align"))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    report = write_tables(tmp_path)
    report.write_text(report.read_text().replace("p95 latency", "p94 latency"))
    with pytest.raises(TableError, match="p95 latency"):
        read_level(report, ())


def test_a_missing_or_empty_table_is_an_error(tmp_path: Path) -> None:
    report = write_tables(tmp_path)
    report.write_text(report.read_text().splitlines()[0])
    with pytest.raises(TableError, match="0 rows"):
        read_level(report, ())
    with pytest.raises(TableError, match="no table other"):
        read_level(tmp_path / "other.csv", ())
