"""The report's rows of the user's protocols."""

from collections.abc import Sequence

import numpy as np

from export.evaluation.trials import DecisionRule, Trials
from perf.accuracy.figures import Scored, figures
from perf.accuracy.pipeline import Pipeline
from perf.accuracy.report import Row, System


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
