"""What the report's pictures have in common."""

from matplotlib.axes import Axes

BLUE, SKY, RED = "#0072b2", "#56b4e9", "#d55e00"
"""Told apart by colour-blind people too (Okabe & Ito)."""


def finish(axes: Axes) -> None:
    """A faint grid and a legend."""
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=8)
