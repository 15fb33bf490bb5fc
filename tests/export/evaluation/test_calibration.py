"""Errors against the gallery's size, on made people.

Their photos are so far apart that some are missed; which ones is random, but the same each time.
"""

import numpy as np
import pytest

from export.evaluation.calibration import Population
from export.evaluation.trials import PLAIN, SHIPPED, threshold_at
from perf.accuracy.protocols import NO_DOUBLES
from perf.accuracy.robustness import size_rows
from tests.support.embeddings import crowd


@pytest.fixture(scope="module")
def population() -> Population:
    return Population.of(*crowd(people=250, spread=3, seed=3), NO_DOUBLES)


def test_the_sizes_end_with_everybody(population: Population) -> None:
    assert population.sizes() == [1, 2, 4, 6, 10, 30, 100, 250]


def test_all_probes_and_all_strangers_are_shown_to_every_gallery(population: Population) -> None:
    [scores] = population.scores(100, [PLAIN])
    assert len(scores.genuine) == len(scores.impostor) == 250 * scores.galleries


def test_alone_in_the_gallery_nobody_is_mistaken_for_another(population: Population) -> None:
    [scores] = population.scores(1, [PLAIN])
    assert np.all(np.isfinite(scores.genuine))


def test_everybody_together_is_one_gallery_where_each_is_a_stranger_to_the_others(
    population: Population,
) -> None:
    [scores] = population.scores(250, [PLAIN])
    assert scores.galleries == 1
    np.testing.assert_array_equal(scores.impostor, population.impostor.others.max(axis=1))


def test_more_people_need_more_similarity_and_cost_more_misses(population: Population) -> None:
    rows = size_rows(population)
    thresholds = [row.plain[0].threshold for row in rows]
    misses = [row.plain[0].frr for row in rows]
    assert thresholds == sorted(thresholds)
    assert misses[-1] > misses[0]
    assert rows[-1].fixed_far == pytest.approx(0.008)
    assert rows[0].fixed_far < rows[-1].fixed_far


def test_the_same_galleries_are_drawn_again(population: Population) -> None:
    one, other = (population.scores(10, [SHIPPED])[0] for _ in range(2))
    assert threshold_at(one.impostor, 0.01) == threshold_at(other.impostor, 0.01)
