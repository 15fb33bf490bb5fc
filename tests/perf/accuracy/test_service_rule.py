"""What is measured here and what the service decides are the same rule."""

import numpy as np
import pytest

from export.evaluation.trials import GRID, NOBODY, PLAIN, SHIPPED, Trials
from release.threshold import Threshold


def test_every_rule_to_choose_from_needs_no_more_users_than_a_search_returns() -> None:
    assert all(1 <= rule.neighbours <= 5 for rule in GRID)
    assert {PLAIN, SHIPPED} <= set(GRID)


@pytest.mark.parametrize("nearest", [0.6499, 0.6501])
def test_the_service_decides_alike(nearest: float) -> None:
    others = [0.5, 0.4, 0.3, 0.2, 0.1]
    service = Threshold("", 0.01, (10,), (0.5,), SHIPPED.neighbours, SHIPPED.crowd_weight)
    trials = Trials(np.array([0]), np.array([NOBODY]), np.array([[nearest, *others]]))
    [score] = SHIPPED.impostor(trials)
    assert (nearest >= service.required(10, others)) == (score >= 0.5) == (nearest > 0.65)
