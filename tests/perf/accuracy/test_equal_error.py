"""The equal error rate of scores that can be counted by hand."""

import numpy as np

from export.evaluation.trials import NOBODY
from perf.accuracy.figures import equal_error


def test_errors_are_equal_where_the_scores_overlap() -> None:
    found = equal_error(np.array([0.3, 0.6, 0.7, 0.8]), np.array([0.1, 0.2, 0.4, 0.65]))
    assert found.rate == 0.25
    assert 0.4 < found.threshold <= 0.65


def test_apart_there_is_no_error_and_without_any_right_answer_it_is_not_zero() -> None:
    assert equal_error(np.array([0.8, 0.9]), np.array([0.1, 0.2])).rate == 0
    assert equal_error(np.array([NOBODY, NOBODY]), np.array([0.1, 0.2])).rate >= 0.5
