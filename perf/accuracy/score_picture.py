"""Histograms of the scores, as a picture."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from export.evaluation.trials import PLAIN, SHIPPED
from perf.accuracy.figures import Scored
from perf.accuracy.pipeline import Pipeline
from perf.accuracy.plotting import BLUE, RED, finish
from perf.accuracy.report import ENSEMBLE


def histograms(pipelines: Sequence[Pipeline]) -> Figure:
    """Similarities before and scores after the rule, of the right user and of the stranger's nearest one."""
    [trials] = [pipeline.user_trials for pipeline in pipelines if pipeline.name == ENSEMBLE]
    figure = Figure(figsize=(9, 4), layout="constrained")
    for axes, rule in zip(figure.subplots(1, 2), (PLAIN, SHIPPED), strict=True):
        scored = Scored.of(trials.genuine, trials.strangers, rule)
        bins = np.linspace(0.0, 1.0, 51)
        for scores, label, colour in (
            (scored.genuine, "probes nearest to themselves", BLUE),
            (scored.impostor, "strangers, nearest user", RED),
        ):
            finite = scores[np.isfinite(scores)]
            axes.hist(finite, bins, density=True, alpha=0.6, color=colour, label=label)
        axes.set_title(str(rule))
        axes.set_xlabel("score")
        axes.set_ylabel("density")
        finish(axes)
    return figure
