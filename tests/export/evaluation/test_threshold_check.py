"""Thresholds of one release, tried with another's scores."""

from export.evaluation.calibration import Population
from perf.accuracy.comparison import threshold_rows
from release.manifest import ThresholdRecord


def test_a_population_meets_the_rate_at_its_own_thresholds(
    population: Population, threshold: ThresholdRecord
) -> None:
    rows = list(threshold_rows(population, threshold, rate=0.05))
    assert [row.gallery for row in rows] == threshold.gallery_sizes
    assert all(0.04 < row.far < 0.06 for row in rows)


def test_without_a_calibration_there_is_no_threshold_to_try(population: Population) -> None:
    published = ThresholdRecord(calibrated=False, source="published", similarity=0.7)
    assert list(threshold_rows(population, published, rate=0.01)) == []
