"""What perf_analyzer writes is read, and what it doesn't write is missed by name.

Made tables, as perf_analyzer 2.50 writes them, and a report of made levels.

A ratio counts as failed only if it is beyond its limit twice, and one that wasn't measured never passes.

The limits are of use: distinct, kept by what was reached, and not by nothing.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perf.ensemble.measure import EnsembleReport, Level, Step, TableError, read_level
from perf.latency.check import Check, checked
from perf.latency.check_measures import LIMITS, OVERHEAD, RECALL, SEARCH, SPEEDUP, Limit, SkippedError
from perf.machine import Machine

HEAD = (
    "Concurrency,Inferences/Second,Client Send,Network+Server Send/Recv,Server Queue,Server Compute Input,"
    "Server Compute Infer,Server Compute Output,Client Recv"
)
WHOLE = f"{HEAD},p50 latency,p90 latency,p95 latency,p99 latency,request/response,response wait"


def write_tables(folder: Path) -> Path:
    """The ensemble's table at concurrency 2, and those of two steps; returns the ensemble's."""
    report = folder / "level-2.csv"
    rows = "2,13.1702,110,34330,2,219,111893,4038,0,124742,282882,325140,389866,110,150455"
    report.write_text(f"{WHOLE}\n{rows}\n")
    (folder / "decode_v1.level-2.csv").write_text(f"{HEAD}\n2,13.431,0,2,2462,54,2737,418,0\n")
    (folder / "facenet_v1.level-2.csv").write_text(f"{HEAD}\n2,13.1702,0,6,21572,40,65437,1516,0\n")
    return report


def made_machine(load_before: float) -> Machine:
    return Machine("A processor", 2, 24.0, "Linux", load_before, 7, "space-1", "fp32", {"numpy": "1.26.4"})


def made_report(load_before: float = 0.1) -> EnsembleReport:
    """Two levels; the second has twice the throughput and three times the latency."""
    steps = [
        Step("decode", 0.5, 2.0),
        Step("mtcnn", 1.0, 20.0),
        Step("align", 0.5, 3.0),
        Step("facenet", 2.0, 30.0),
    ]
    levels = [Level(1, 15.0, 60, 70, 80, 90, steps), Level(8, 30.0, 180, 210, 240, 270, steps)]
    return EnsembleReport(datetime(2026, 11, 22, tzinfo=UTC), made_machine(load_before), 50, 5, levels)


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


def check(limits: Sequence[Limit], *measurements: Sequence[float]) -> Check:
    """Gives one measurement after the other; StopIteration beyond the last."""
    turns = iter(measurements)
    return Check(limits, lambda: next(turns))


def test_a_ratio_within_its_limit_is_measured_once() -> None:
    (verdict,) = check([OVERHEAD], [OVERHEAD.reached]).verdicts()
    assert verdict.measured == [OVERHEAD.reached]
    assert not verdict.failed


def test_a_ratio_beyond_its_limit_twice_has_failed() -> None:
    beyond = OVERHEAD.bound + 0.01
    (verdict,) = check([OVERHEAD], [beyond], [beyond]).verdicts()
    assert verdict.measured == [beyond, beyond]
    assert verdict.failed


def test_a_ratio_beyond_its_limit_once_is_noise() -> None:
    (verdict,) = check([SPEEDUP], [SPEEDUP.bound - 0.1], [SPEEDUP.reached]).verdicts()
    assert not verdict.failed


def test_ratios_of_one_measurement_are_judged_each_by_its_own_limit() -> None:
    recall, search = check([RECALL, SEARCH], [0.5, 0.1], [0.5, 0.9]).verdicts()
    assert recall.failed
    assert not search.failed


def test_what_cannot_be_measured_is_skipped_with_its_reason_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def nothing() -> Sequence[float]:
        raise SkippedError("no LFW here")

    skipped, measured = checked([Check([RECALL], nothing), check([OVERHEAD], [1.0])])
    assert skipped.skipped == "no LFW here"
    assert skipped.measured == []
    assert not measured.skipped
    assert "recall: SKIPPED: no LFW here" in capsys.readouterr().out


def test_every_limit_has_a_name_of_its_own_and_its_reason() -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert all(limit.reason and limit.holds(limit.reached) for limit in LIMITS)


def test_no_measurement_at_all_is_not_within_a_limit() -> None:
    assert not any(limit.holds(float("nan")) for limit in LIMITS)
