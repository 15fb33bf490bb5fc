"""The report's cross-validated rows."""

from collections.abc import Sequence

import numpy as np

from export.evaluation.embeddings import Ints
from export.evaluation.trials import DecisionRule
from perf.accuracy.cross_validation import Split, splits, with_chosen_rules, with_rule
from perf.accuracy.figures import Figures
from perf.accuracy.pipeline import Pipeline
from perf.accuracy.report import ENSEMBLE, Row, System


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
