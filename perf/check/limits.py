"""How far each ratio may go. Ratios only: absolute times differ from machine to machine, and from hour to hour."""

from enum import StrEnum

import msgspec


class Side(StrEnum):
    """On which side of its limit a ratio must stay."""

    AT_MOST = "≤"
    AT_LEAST = "≥"


class Limit(msgspec.Struct, frozen=True):
    """What a ratio shall be, and how much worse it may come out before it counts."""

    name: str
    """As in the last line."""
    what: str
    side: Side
    goal: float
    margin: float
    """For noise, as a part of the goal."""
    reason: str
    """Why this goal, and why this margin."""

    @property
    def bound(self) -> float:
        """The goal with its margin."""
        return self.goal * (1 + self.margin if self.side is Side.AT_MOST else 1 - self.margin)

    def holds(self, value: float) -> bool:
        """Whether a measured ratio is within the bound; NaN isn't."""
        return value <= self.bound if self.side is Side.AT_MOST else value >= self.bound

    def __str__(self) -> str:
        return f"{self.side} {self.bound:.4g}"


OVERHEAD = Limit(
    name="overhead",
    what="recognise_user, 250 × 250 pixels, ÷ its two graphs in one process",  # noqa: RUF001
    side=Side.AT_MOST,
    goal=1.20,
    margin=0.10,
    reason="the project's goal; medians of interleaved rounds differ by some percent from run to run",
)

OVERHEAD_12MP = Limit(
    name="overhead_12mp",
    what="recognise_user, 12 megapixels, ÷ decoding and the two graphs in one process",
    side=Side.AT_MOST,
    goal=1.25,
    margin=0.10,
    reason="the project's goal; the margin as above",
)

SPEEDUP = Limit(
    name="speedup",
    what="facenet-pytorch at its best setting ÷ recognise_user",
    side=Side.AT_LEAST,
    goal=4.0,
    margin=0.15,
    reason="the project's goal; PyTorch's threads suffer more from neighbours than ours, or less",
)

THROUGHPUT = Limit(
    name="throughput",
    what="photos a second with 8 clients ÷ those of a thread a core that only decodes and runs the two graphs",
    side=Side.AT_LEAST,
    goal=0.90,
    margin=0.15,
    reason="the project's goal; the clients run on the same cores, and neighbours take theirs",
)

GALLERY_GROWTH = Limit(
    name="gallery_growth",
    what="p50 of recognise_user with 10,000 enrolled ÷ with one",
    side=Side.AT_MOST,
    goal=1.05,
    margin=0.10,
    reason="an indexed search takes a few percent of a request; medians of two systems in turn differ by some more",
)

RECALL = Limit(
    name="recall",
    what="nearest of 10,000 found by the index, as by exact search",
    side=Side.AT_LEAST,
    goal=0.999,
    margin=0.002,
    reason="the project's goal; an index has some chance in it, and one of 400 may be missed",
)

SEARCH = Limit(
    name="search",
    what="p95 of the search among 10,000 ÷ p95 of an exact one",
    side=Side.AT_MOST,
    goal=0.30,
    margin=0.50,
    reason="a search that falls back to reading the whole table comes near 1; p95 is noisier than a median",
)

LIMITS = (OVERHEAD, OVERHEAD_12MP, SPEEDUP, THROUGHPUT, GALLERY_GROWTH, RECALL, SEARCH)
