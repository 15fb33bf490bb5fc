"""The report's three pictures."""

from collections.abc import Sequence
from pathlib import Path

from perf.accuracy.pipeline import Pipeline
from perf.accuracy.plots import det_curves
from perf.accuracy.score_picture import histograms
from perf.accuracy.size_picture import against_size
from perf.accuracy.size_report import SizeRow

RESOLUTION = 110
"""Dots an inch of the PNG files."""


def draw(pipelines: Sequence[Pipeline], sizes: list[SizeRow], folder: Path) -> None:
    """Write det.png, scores.png and gallery_size.png."""
    det_curves(pipelines).savefig(folder / "det.png", dpi=RESOLUTION)
    histograms(pipelines).savefig(folder / "scores.png", dpi=RESOLUTION)
    against_size(sizes).savefig(folder / "gallery_size.png", dpi=RESOLUTION)
