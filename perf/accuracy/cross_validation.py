"""Thresholds and rules chosen on one half of the people, reported on the other, both ways.

Nobody is in both: gallery, probes and strangers of a figure are one half's people. So a gallery has half of all people
(2,874 or 2,875 in LFW). Everybody enrolled is also shown as a stranger to all the others, so that false accepts are
counted at the same gallery size; within one half there would otherwise be strangers or a gallery, but not both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Faces, Ints
from export.evaluation.trials import (
    GRID,
    DecisionRule,
    Similarities,
    Trials,
    false_reject_rate,
    threshold_at,
    trials,
)
from perf.accuracy.figures import Figures, Scored, figures

SPLITS = 5
"""Random splits into halves, each used both ways: one alone may be lucky."""

SEED = 1
NO_DOUBLES = np.empty((0, 2), np.int64)

CHOSEN_AT = (0.0419, 0.01)
"""False accept rates at which a rule's false rejects decide whether it is chosen."""


@dataclass(frozen=True)
class Half:
    """The trials among one half of the people."""

    genuine: Trials
    impostor: Trials

    def scored(self, rule: DecisionRule) -> Scored:
        """Their scores by a rule."""
        return Scored.of(self.genuine, self.impostor, rule)


@dataclass(frozen=True)
class Split:
    """All people in two halves, once to choose on one and report on the other, once the other way round."""

    fit: Half
    held_out: Half


def splits(first: Faces, second: Faces, doubles: Ints = NO_DOUBLES) -> list[Split]:
    """The trials of every split, given everybody's first and second photos.

    `doubles` [n, 2] are one person under two names, who are no strangers to each other.
    """
    generator = np.random.default_rng(SEED)
    people = np.unique(first.person)
    found = []
    for _ in range(SPLITS):
        order = generator.permutation(people)
        one, other = (
            _half(first.of_people(part), second.of_people(part), doubles)
            for part in (order[: len(order) // 2], order[len(order) // 2 :])
        )
        found += [Split(one, other), Split(other, one)]
    return found


def _half(first: Faces, second: Faces, doubles: Ints) -> Half:
    strangers = Similarities.of(first, first).without(doubles)
    return Half(genuine=trials(second, first), impostor=strangers.trials())


def chosen_rule(half: Half) -> DecisionRule:
    """The rule of the grid with the fewest false rejects on this half, on average over CHOSEN_AT."""

    def rejected(rule: DecisionRule) -> float:
        scored = half.scored(rule)
        return sum(
            false_reject_rate(scored.genuine, threshold_at(scored.impostor, rate)) for rate in CHOSEN_AT
        )

    return min(GRID, key=rejected)


def with_rule(found: list[Split], rule: DecisionRule, people: int) -> Figures:
    """One rule for all; only thresholds are chosen on the halves."""
    return figures([(split.fit.scored(rule), split.held_out.scored(rule)) for split in found], people)


def with_chosen_rules(found: list[Split], people: int) -> tuple[Figures, list[DecisionRule]]:
    """Rule and threshold chosen on each half; with the rules that were chosen."""
    rules = [chosen_rule(split.fit) for split in found]
    return figures(list(_scored(found, rules)), people), rules


def _scored(found: list[Split], rules: list[DecisionRule]) -> Iterator[tuple[Scored, Scored]]:
    for split, rule in zip(found, rules, strict=True):
        yield split.fit.scored(rule), split.held_out.scored(rule)
