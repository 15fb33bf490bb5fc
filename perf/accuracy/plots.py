"""The detection error trade-off, as a picture."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from matplotlib.figure import Figure

from export.evaluation.embeddings import Floats
from perf.accuracy.figures import Scored
from perf.accuracy.pipeline import Pipeline
from perf.accuracy.plotting import BLUE, RED, SKY, finish

TICKS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)


def det_curves(pipelines: Sequence[Pipeline]) -> Figure:
    """False rejects against false accepts, both on the scale of the normal deviate (Martin et al., 1997)."""
    figure = Figure(figsize=(6.5, 5.5), layout="constrained")
    axes = figure.subplots()
    curves = [(pipeline, rule) for pipeline in pipelines for rule in pipeline.rules()]
    for (pipeline, rule), colour in zip(curves, (BLUE, SKY, RED), strict=False):
        scored = Scored.of(pipeline.user_trials.genuine, pipeline.user_trials.strangers, rule)
        accepted, rejected = _rates(scored)
        axes.plot(_deviate(accepted), _deviate(rejected), color=colour, label=f"{pipeline.name}: {rule}")
    for rate in (0.0419, 0.01):
        axes.axvline(NormalDist().inv_cdf(rate), color="0.6", linewidth=0.8, linestyle=":")
    positions = [NormalDist().inv_cdf(tick) for tick in TICKS]
    labels = [f"{100 * tick:g}" for tick in TICKS]
    axes.set_xticks(positions, labels)
    axes.set_yticks(positions, labels)
    axes.set_xlim(positions[0], positions[7])
    axes.set_ylim(positions[3], NormalDist().inv_cdf(0.95))
    axes.set_xlabel("false accepts, % of strangers (dotted: 1 and 4.19)")
    axes.set_ylabel("false rejects, % of probes")
    axes.set_title("LFW, the user's protocols: who is let in, who is missed")
    finish(axes)
    return figure


def _rates(scored: Scored) -> tuple[Floats, Floats]:
    """False accepts and false rejects at every stranger's score."""
    thresholds = np.sort(scored.impostor[np.isfinite(scored.impostor)])
    accepted = 1 - np.searchsorted(np.sort(scored.impostor), thresholds) / len(scored.impostor)
    rejected = np.searchsorted(np.sort(scored.genuine), thresholds) / len(scored.genuine)
    return accepted, rejected


def _deviate(rates: Floats) -> list[float]:
    return [NormalDist().inv_cdf(min(max(float(rate), 1e-6), 1 - 1e-6)) for rate in rates]
