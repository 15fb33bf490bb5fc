"""The report's pictures: the detection error trade-off, the scores' histograms, errors against the gallery's size."""

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from export.evaluation.embeddings import Floats
from export.evaluation.trials import PLAIN, SHIPPED
from perf.accuracy.figures import Scored
from perf.accuracy.protocols import Pipeline
from perf.accuracy.report import ENSEMBLE
from perf.accuracy.robustness import SizeRow
from perf.report import BLUE, RED, SKY, finish

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


def against_size(sizes: list[SizeRow]) -> Figure:
    """False rejects, and the threshold, for each number of people enrolled."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    errors, thresholds = figure.subplots(1, 2)
    gallery = [row.gallery for row in sizes]
    for place, (far, style) in enumerate(((4.19, "-"), (1, "--"))):
        for label, colour, rows in (
            ("nearest - crowd", BLUE, [row.shipped for row in sizes]),
            ("plain cosine", RED, [row.plain for row in sizes]),
        ):
            name = f"{label}, FAR {far:g} %"
            points = [row[place] for row in rows]
            errors.plot(gallery, [100 * point.frr for point in points], style, color=colour, label=name)
            thresholds.plot(gallery, [point.threshold for point in points], style, color=colour, label=name)
    errors.set_ylabel("false rejects, % of probes")
    errors.set_title("Errors")
    thresholds.set_ylabel("threshold of the score")
    thresholds.set_title("Recommended threshold")
    for axes in (errors, thresholds):
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.set_xlabel("people enrolled")
        finish(axes)
    return figure


RESOLUTION = 110
"""Dots an inch of the PNG files."""


def draw(pipelines: Sequence[Pipeline], sizes: list[SizeRow], folder: Path) -> None:
    """Write det.png, scores.png and gallery_size.png."""
    det_curves(pipelines).savefig(folder / "det.png", dpi=RESOLUTION)
    histograms(pipelines).savefig(folder / "scores.png", dpi=RESOLUTION)
    against_size(sizes).savefig(folder / "gallery_size.png", dpi=RESOLUTION)
