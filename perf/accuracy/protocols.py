"""The protocols: the user's two, and thresholds and rules chosen on one half of the people, reported on the other.

False rejects: everybody's first photo is enrolled, everybody's second photo is shown.
False accepts: the first half of the people (by name) is enrolled, the other half is shown: first photos, or all photos.

In cross-validation nobody is in both halves: gallery, probes and strangers of a figure are one half's people. So a
gallery has half of all people (2,874 or 2,875 in LFW). Everybody enrolled is also shown as a stranger to all the
others, so that false accepts are counted at the same gallery size; within one half there would otherwise be strangers
or a gallery, but not both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from export.evaluation.embeddings import EmbeddingMatrix, Ints
from export.evaluation.trials import (
    GRID,
    PLAIN,
    SHIPPED,
    DecisionRule,
    Similarities,
    Trials,
    false_reject_rate,
    threshold_at,
    trials,
)
from perf.accuracy.figures import Figures, Scored, figures
from perf.accuracy.report import BASELINE, ENSEMBLE, Row, System

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


def splits(first: EmbeddingMatrix, second: EmbeddingMatrix, doubles: Ints = NO_DOUBLES) -> list[Split]:
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


def _half(first: EmbeddingMatrix, second: EmbeddingMatrix, doubles: Ints) -> Half:
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


@dataclass(frozen=True)
class UserTrials:
    """The trials of one pipeline.

    Attributes:
        genuine: second photos against all first photos.
        strangers: first photos of the second half against the first half's.
        all_strangers: all photos of the second half against the same; None where not all were measured.
    """

    genuine: Trials
    strangers: Trials
    all_strangers: Trials | None

    @classmethod
    def of(
        cls, first: EmbeddingMatrix, second: EmbeddingMatrix, every: EmbeddingMatrix | None
    ) -> "UserTrials":
        """Run the searches, given everybody's first, second and (perhaps) all photos."""
        people = np.unique(first.person)
        enrolled, others = people[: len(people) // 2], people[len(people) // 2 :]
        gallery = first.of_people(enrolled)
        return cls(
            genuine=trials(second, first),
            strangers=trials(first.of_people(others), gallery),
            all_strangers=None if every is None else trials(every.of_people(others), gallery),
        )


@dataclass(frozen=True)
class Pipeline:
    """The faces that one pipeline gave of everybody's first and second photos, and of all photos if it saw them."""

    name: str
    first: EmbeddingMatrix
    second: EmbeddingMatrix
    every: EmbeddingMatrix | None

    @cached_property
    def user_trials(self) -> UserTrials:
        """The searches of the user's protocols."""
        return UserTrials.of(self.first, self.second, self.every)

    @property
    def people(self) -> int:
        """The length of arrays that are indexed by person."""
        return int(self.first.person.max()) + 1

    def rules(self) -> list[DecisionRule]:
        """The rules that it is reported with: the baseline has only the one it comes with."""
        return [PLAIN] if self.name == BASELINE else [SHIPPED, PLAIN]


def cross_validated(pipelines: Sequence[Pipeline]) -> tuple[list[Row], list[DecisionRule]]:
    """The ensemble with rules chosen on halves, the rules that were chosen; then every system by its fixed rule."""
    rows: list[Row] = []
    chosen: list[DecisionRule] = []
    for pipeline in pipelines:
        halves = splits(pipeline.first, pipeline.second)
        if pipeline.name == ENSEMBLE:
            found, chosen = with_chosen_rules(halves, pipeline.people)
            rows.insert(0, _half_row(pipeline, "rule chosen on the other half", found))
        rows += _fixed_rules(pipeline, halves)
    return rows, chosen


def without_doubles(pipelines: Sequence[Pipeline], doubles: Ints) -> list[Row]:
    """Every system by its fixed rule, where people under two names are no strangers to themselves."""
    return [
        row
        for pipeline in pipelines
        for row in _fixed_rules(pipeline, splits(pipeline.first, pipeline.second, doubles))
    ]


def _fixed_rules(pipeline: Pipeline, halves: list[Split]) -> list[Row]:
    return [
        _half_row(pipeline, str(rule), with_rule(halves, rule, pipeline.people)) for rule in pipeline.rules()
    ]


def _half_row(pipeline: Pipeline, rule: str, found: Figures) -> Row:
    people, probes = len(np.unique(pipeline.first.person)), len(pipeline.second)
    half = people // 2
    return Row(System(pipeline.name, rule), half, half - 1, probes, people, found)


def first_photos(pipelines: Sequence[Pipeline]) -> list[Row]:
    """The user's protocols; strangers show their first photos."""
    return [
        _row(pipeline, pipeline.user_trials.strangers, rule)
        for pipeline in pipelines
        for rule in pipeline.rules()
    ]


def all_photos(pipelines: Sequence[Pipeline]) -> list[Row]:
    """The user's protocols; strangers show all their photos. Only for pipelines that saw them all."""
    return [
        _row(pipeline, strangers, rule)
        for pipeline in pipelines
        for rule in pipeline.rules()
        if (strangers := pipeline.user_trials.all_strangers) is not None
    ]


def _row(pipeline: Pipeline, strangers: Trials, rule: DecisionRule) -> Row:
    trials = pipeline.user_trials
    scored = Scored.of(trials.genuine, strangers, rule)
    enrolled = len(np.unique(pipeline.first.person))
    return Row(
        System(pipeline.name, str(rule)),
        gallery=enrolled,
        strangers_gallery=enrolled // 2,
        probes=len(trials.genuine.person),
        strangers=len(strangers.person),
        figures=figures([(scored, scored)], pipeline.people),
    )
