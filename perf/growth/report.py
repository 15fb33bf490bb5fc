"""The cost of growth in figures."""

import msgspec

from perf.growth.pieces import Piece, bend, pieces
from perf.growth.point import FIGURES, Figure, Point
from perf.publication import Measured


class Curve(msgspec.Struct, frozen=True):
    """The cost against one kind of growth."""

    name: str
    unit: str
    """Of the points' sizes, in the plural."""
    setting: str
    """What was kept while this grew: one sentence."""
    logarithmic: bool
    """Whether the sizes spread over orders of magnitude."""
    points: list[Point]

    def values(self, figure: Figure) -> list[float]:
        """A figure at all points."""
        return [figure.of(point) for point in self.points]

    def pieces(self, figure: Figure) -> list[Piece]:
        """The straight pieces that a figure's curve consists of."""
        return pieces([point.size for point in self.points], self.values(figure))

    def bend(self, figure: Figure) -> float | None:
        """The size up to which a figure grows in a straight line, None if it does so to the end."""
        return bend(self.pieces(figure))


class Report(Measured, frozen=True):
    """All curves that were measured."""

    seconds: float
    """Of each point."""
    curves: list[Curve]

    def last_line(self) -> str:
        """For each curve where CPU time and p50 stop being linear, `none` if they don't: for a script."""
        return " ".join(
            f"{curve.name.replace(' ', '_')}_{field}_bend={_short(curve.bend(figure))}"
            for curve in self.curves
            for figure in FIGURES
            if (field := figure.field) in {"cpu_ms", "p50_ms"}
        )


def _short(size: float | None) -> str:
    return "none" if size is None else f"{size:g}"
