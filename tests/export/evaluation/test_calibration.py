"""A calibration as the manifest carries it.

Errors against the gallery's size, on made people. Their photos are so far apart that some are missed; which ones is
random, but the same each time. A manifest for the tests of calibration. A calibration as the service reads it.

Thresholds of one release, tried with another's scores.

Made people whose similarities are random but repeatable, and a picture whose changes can be told.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from export.build.publish import committed_threshold
from export.evaluation.calibration import (
    Population,
    calibrated_threshold,
    source_sentence,
    write_into_manifest,
)
from export.evaluation.trials import PLAIN, SHIPPED, threshold_at
from perf.accuracy.comparison import threshold_rows
from perf.accuracy.protocols import NO_DOUBLES
from perf.accuracy.robustness import size_rows
from release.manifest import (
    Manifest,
    Parity,
    ThresholdRecord,
    Weights,
    parse_manifest,
    read_manifest,
    write_json,
)
from release.threshold import CalibratedThreshold
from tests.support.embeddings import crowd


@pytest.fixture(scope="module")
def scattered() -> Population:
    return Population.of(*crowd(people=250, spread=3, seed=3), NO_DOUBLES)


def test_the_sizes_end_with_everybody(scattered: Population) -> None:
    assert scattered.sizes() == [1, 2, 4, 6, 10, 30, 100, 250]


def test_all_probes_and_all_strangers_are_shown_to_every_gallery(scattered: Population) -> None:
    [scores] = scattered.scores(100, [PLAIN])
    assert len(scores.genuine) == len(scores.impostor) == 250 * scores.galleries


def test_alone_in_the_gallery_nobody_is_mistaken_for_another(scattered: Population) -> None:
    [scores] = scattered.scores(1, [PLAIN])
    assert np.all(np.isfinite(scores.genuine))


def test_everybody_together_is_one_gallery_where_each_is_a_stranger_to_the_others(
    scattered: Population,
) -> None:
    [scores] = scattered.scores(250, [PLAIN])
    assert scores.galleries == 1
    np.testing.assert_array_equal(scores.impostor, scattered.impostor.others.max(axis=1))


def test_more_people_need_more_similarity_and_cost_more_misses(scattered: Population) -> None:
    rows = size_rows(scattered)
    thresholds = [row.plain[0].threshold for row in rows]
    misses = [row.plain[0].frr for row in rows]
    assert thresholds == sorted(thresholds)
    assert misses[-1] > misses[0]
    assert rows[-1].fixed_far == pytest.approx(0.008)
    assert rows[0].fixed_far < rows[-1].fixed_far


def test_the_same_galleries_are_drawn_again(scattered: Population) -> None:
    one, other = (scattered.scores(10, [SHIPPED])[0] for _ in range(2))
    assert threshold_at(one.impostor, 0.01) == threshold_at(other.impostor, 0.01)


MANIFEST = Manifest(
    release=1,
    created=datetime(2026, 11, 22, tzinfo=UTC),
    embedding_space="facenet-made-00000000-align2",
    weights=Weights("made", "1", "00", "this test"),
    detector={},
    alignment_version=2,
    opset=17,
    ir_version=8,
    precision="fp32",
    threshold=ThresholdRecord(calibrated=False, similarity=0.7, source="published"),
    parity=Parity(1, 1, 1, 0, 1),
    files={},
    libraries={},
)


def test_the_manifest_keeps_everything_but_the_threshold(threshold: ThresholdRecord, tmp_path: Path) -> None:
    MANIFEST.write(tmp_path / "manifest.json")
    write_into_manifest(tmp_path / "manifest.json", threshold)
    assert read_manifest(tmp_path / "manifest.json") == MANIFEST.with_threshold(threshold)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_the_source_says_what_was_measured_and_when(threshold: ThresholdRecord) -> None:
    assert "300 people" in threshold.source
    assert "2026-11-22" in threshold.source


def test_the_table_covers_a_gallery_of_one_and_of_everybody(threshold: ThresholdRecord) -> None:
    assert threshold.gallery_sizes == [1, 2, 4, 6, 10, 30, 100, 300]


def test_a_threshold_file_is_read_back(threshold: ThresholdRecord, tmp_path: Path) -> None:
    write_json(threshold, tmp_path / "space.json")
    assert committed_threshold("space", tmp_path) == threshold


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


def test_a_population_meets_the_rate_at_its_own_thresholds(
    population: Population, threshold: ThresholdRecord
) -> None:
    rows = list(threshold_rows(population, threshold, rate=0.05))
    assert [row.gallery for row in rows] == threshold.gallery_sizes
    assert all(0.04 < row.far < 0.06 for row in rows)


def test_without_a_calibration_there_is_no_threshold_to_try(population: Population) -> None:
    published = ThresholdRecord(calibrated=False, source="published", similarity=0.7)
    assert list(threshold_rows(population, published, rate=0.01)) == []


@pytest.fixture(scope="session")
def population() -> Population:
    """Made people whose photos are recognised more or less."""
    return Population.of(*crowd(people=300, spread=1.5, seed=4), NO_DOUBLES)


@pytest.fixture(scope="session")
def threshold(population: Population) -> ThresholdRecord:
    """Their calibration."""
    return calibrated_threshold(population, source_sentence(population, date(2026, 11, 22)))
