"""Rates and thresholds of scores that can be counted by hand."""

import numpy as np
import pytest

from export.evaluation.trials import NOBODY, false_accept_rate, false_reject_rate, threshold_at

STRANGERS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


@pytest.mark.parametrize(("rate", "accepted"), [(0.0, 0), (0.1, 1), (0.19, 1), (0.2, 2), (0.5, 5), (1.0, 10)])
def test_a_threshold_accepts_as_many_strangers_as_the_rate_allows(rate: float, accepted: int) -> None:
    threshold = threshold_at(STRANGERS, rate)
    assert np.count_nonzero(threshold <= STRANGERS) == accepted
    assert false_accept_rate(STRANGERS, threshold) == accepted / 10


def test_of_equal_scores_none_is_accepted_where_not_all_may_be() -> None:
    tied = np.array([0.2, 0.7, 0.7, 0.7, 0.9])
    assert false_accept_rate(tied, threshold_at(tied, 0.6)) == 0.2
    assert false_accept_rate(tied, threshold_at(tied, 0.8)) == 0.8


def test_a_score_at_the_threshold_is_a_match() -> None:
    assert false_reject_rate(np.array([0.4, 0.5, 0.6]), 0.5) == pytest.approx(1 / 3)
    assert false_accept_rate(np.array([0.4, 0.5, 0.6]), 0.5) == pytest.approx(2 / 3)


def test_a_photo_without_a_face_is_missed_and_never_let_in() -> None:
    assert false_reject_rate(np.array([NOBODY, 0.9]), -1.0) == 0.5
    assert false_accept_rate(np.array([NOBODY, 0.9]), -1.0) == 0.5
    strangers = np.array([NOBODY, NOBODY, 0.3, 0.4])
    assert false_accept_rate(strangers, threshold_at(strangers, 0.25)) == 0.25
