"""A calibration as the service reads it."""

from pathlib import Path

import numpy as np
import pytest

from export.evaluation.calibration import Population
from export.evaluation.trials import SHIPPED
from release.manifest import ThresholdRecord, parse_manifest
from release.threshold import CalibratedThreshold
from tests.perf.accuracy.manifests import MANIFEST


def in_the_service(threshold: ThresholdRecord, tmp_path: Path) -> CalibratedThreshold:
    path = tmp_path / "manifest.json"
    MANIFEST.with_threshold(threshold).write(path)
    read = parse_manifest(path.read_bytes()).threshold
    assert isinstance(read, CalibratedThreshold)
    return read


def test_the_service_reads_the_same_table(threshold: ThresholdRecord, tmp_path: Path) -> None:
    read = in_the_service(threshold, tmp_path)
    assert list(read.gallery_sizes) == threshold.gallery_sizes
    assert [list(row) for row in read.similarities] == threshold.similarities
    assert (read.neighbours, read.crowd_weight) == (SHIPPED.neighbours, SHIPPED.crowd_weight)


@pytest.mark.parametrize("size", [1, 6, 10, 17, 60, 200, 300])
@pytest.mark.parametrize("rate", [0.1, 0.03])
def test_the_service_accepts_about_as_many_strangers_as_asked_for(
    population: Population, threshold: ThresholdRecord, tmp_path: Path, size: int, rate: float
) -> None:
    """Also between the sizes and the rates of the table."""
    base = in_the_service(threshold, tmp_path).at(rate).required(size, [0.0] * 5)
    [scores] = population.scores(size, [SHIPPED])
    assert np.mean(scores.impostor >= base) == pytest.approx(rate, rel=0.25)
