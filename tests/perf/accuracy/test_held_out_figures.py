"""Figures whose thresholds come from other scores than they are reported on."""

import numpy as np

from perf.accuracy.figures import Scored, figures


def scored(genuine: list[float], impostor: list[float]) -> Scored:
    right = np.isfinite(genuine)
    return Scored(
        np.array(genuine), np.arange(len(genuine)), right, np.array(impostor), np.arange(len(impostor))
    )


def test_a_threshold_comes_from_the_fit_half_and_errors_from_the_other() -> None:
    fit = scored([0.9, 0.9], [0.5, 0.5])
    held_out = scored([0.4, 0.6], [0.3, 0.7])
    found = figures([(fit, held_out)], people=2)
    assert found.points[0].frr.value == 0.5
    assert found.points[0].far.value == 0.5
    assert figures([(held_out, fit)], people=2).points[0].frr.value == 0.0


def test_errors_of_both_ways_are_averaged() -> None:
    one, other = scored([0.9, 0.9], [0.5, 0.5]), scored([0.4, 0.6], [0.3, 0.7])
    assert figures([(one, other), (other, one)], people=2).points[0].frr.value == 0.25
