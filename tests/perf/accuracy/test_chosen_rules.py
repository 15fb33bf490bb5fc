"""The rule that a half of the people chooses."""

import numpy as np

from export.evaluation.trials import NOBODY, PLAIN, Trials
from perf.accuracy.protocols import Half, chosen_rule, splits, with_chosen_rules, with_rule
from tests.support.embeddings import crowd


def test_the_rule_with_the_fewest_errors_on_the_half_is_chosen() -> None:
    """Here strangers resemble as many people as the genuine don't, so subtracting the crowd tells them apart."""
    genuine = Trials(np.arange(50), np.full(50, 0.6), np.full((50, 6), 0.0))
    impostor = Trials(np.arange(50), np.full(50, NOBODY), np.full((50, 6), 0.6))
    chosen = chosen_rule(Half(genuine, impostor))
    assert chosen.crowd_weight > 0


def test_separable_people_are_recognised_without_error_on_the_held_out_half() -> None:
    first, second = crowd(people=60, spread=0.3, seed=5)
    halves = splits(first, second)
    assert with_rule(halves, PLAIN, people=60).points[0].frr.value == 0
    found, rules = with_chosen_rules(halves, people=60)
    assert found.eer.value < 0.05
    assert len(rules) == len(halves)
