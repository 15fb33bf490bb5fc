"""The decision rule on trials with round numbers.

A trial is a probe's similarity to its own user, and those to the most similar others, best first.
"""

import numpy as np
import pytest

from export.evaluation.trials import NOBODY, PLAIN, SHIPPED, Trials


def trials(own: float, others: list[float]) -> Trials:
    padded = others + [NOBODY] * (6 - len(others))
    return Trials(np.array([0]), np.array([own]), np.array([padded]))


def test_the_crowd_of_a_genuine_probe_is_the_users_after_its_own() -> None:
    score = SHIPPED.genuine(trials(0.9, [0.5, 0.4, 0.3, 0.2, 0.1, 0.05]))
    assert score == pytest.approx([0.9 - 0.5 * 0.3])


def test_the_crowd_of_a_stranger_is_the_users_after_the_nearest() -> None:
    score = SHIPPED.impostor(trials(NOBODY, [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]))
    assert score == pytest.approx([0.6 - 0.5 * 0.3])


def test_users_that_do_not_exist_count_as_nothing() -> None:
    assert SHIPPED.impostor(trials(NOBODY, [0.6, 0.5])) == pytest.approx([0.6 - 0.5 * 0.1])
    assert SHIPPED.impostor(trials(NOBODY, [0.6])) == pytest.approx([0.6])
    assert SHIPPED.genuine(trials(0.6, [])) == pytest.approx([0.6])


def test_a_probe_nearest_to_another_is_rejected_however_similar() -> None:
    assert SHIPPED.genuine(trials(0.8, [0.81])).tolist() == [NOBODY]
    assert SHIPPED.genuine(trials(0.8, [0.8])).tolist() == [NOBODY]


def test_a_probe_without_a_face_scores_nothing() -> None:
    assert SHIPPED.genuine(trials(NOBODY, [])).tolist() == [NOBODY]
    assert SHIPPED.impostor(trials(NOBODY, [])).tolist() == [NOBODY]


def test_plain_cosine_is_the_nearest_users() -> None:
    assert PLAIN.genuine(trials(0.7, [0.6, 0.5])).tolist() == [0.7]
    assert PLAIN.impostor(trials(0.7, [0.6, 0.5])).tolist() == [0.6]
