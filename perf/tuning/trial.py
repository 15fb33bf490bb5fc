"""One variant at work: its own Triton, asked by one client and by several."""

from dataclasses import dataclass, field

import numpy as np

from perf.accuracy.ensemble import Ensemble
from perf.accuracy.processes import megabytes_of
from perf.closed_loop import Loop

CROWD = 8
"""Clients of the second part."""


@dataclass
class Trial:
    """A variant's Triton and what was measured of it so far: seconds of single requests, and photos a second."""

    name: str
    ensemble: Ensemble
    alone: list[float] = field(default_factory=list)
    crowded: list[float] = field(default_factory=list)

    def warm_up(self, photos: list[bytes]) -> None:
        """Let every process of the server see photos."""
        self._run(photos, CROWD, seconds=1)

    def turn(self, photos: list[bytes], seconds: float) -> None:
        """Measure once: so long with one client, so long with CROWD of them."""
        self.alone += self._run(photos, 1, seconds).times
        self.crowded.append(self._run(photos, CROWD, seconds).rate)

    @property
    def p50_ms(self) -> float:
        """Of a single client's requests."""
        return float(np.median(self.alone)) * 1000

    @property
    def rate(self) -> float:
        """Photos a second with CROWD clients: the median of all turns."""
        return float(np.median(self.crowded))

    def megabytes(self) -> float:
        """Proportional set size of the server and its steps."""
        return megabytes_of(self.ensemble.server) if self.ensemble.server else float("nan")

    def _run(self, photos: list[bytes], clients: int, seconds: float) -> Loop:
        return Loop.of(lambda photo: self.ensemble.embed([photo]), photos, clients, seconds)
