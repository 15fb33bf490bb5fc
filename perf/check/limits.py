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
    reached: float
    """On an idle machine of two cores, when the limit was set."""
    margin: float
    """For noise, as a part of what was reached."""
    reason: str
    """Why this margin."""

    @property
    def bound(self) -> float:
        """What was reached, with the margin."""
        return self.reached * (1 + self.margin if self.side is Side.AT_MOST else 1 - self.margin)

    def holds(self, value: float) -> bool:
        """Whether a measured ratio is within the bound; NaN isn't."""
        return value <= self.bound if self.side is Side.AT_MOST else value >= self.bound

    def __str__(self) -> str:
        return f"{self.side} {self.bound:.4g}"


OVERHEAD = Limit(
    name="overhead",
    what="recognise_user, 250 × 250 pixels, ÷ its two graphs in one process",  # noqa: RUF001
    side=Side.AT_MOST,
    reached=1.28,
    margin=0.15,
    reason="medians of interleaved rounds differ by some percent from run to run",
)

OVERHEAD_12MP = Limit(
    name="overhead_12mp",
    what="recognise_user, 12 megapixels, ÷ decoding and the two graphs in one process",
    side=Side.AT_MOST,
    reached=1.31,
    margin=0.15,
    reason="as above",
)

SPEEDUP = Limit(
    name="speedup",
    what="facenet-pytorch at its best setting ÷ recognise_user",
    side=Side.AT_LEAST,
    reached=3.46,
    margin=0.30,
    reason="PyTorch's threads suffer more from neighbours than ours, or less",
)

THROUGHPUT = Limit(
    name="throughput",
    what="photos a second with 8 clients ÷ those of a thread a core that only decodes and runs the two graphs",
    side=Side.AT_LEAST,
    reached=0.60,
    margin=0.25,
    reason="the clients run on the same cores, and neighbours take theirs",
)

GALLERY_GROWTH = Limit(
    name="gallery_growth",
    what="p50 of recognise_user with 10,000 enrolled ÷ with one",
    side=Side.AT_MOST,
    reached=1.05,
    margin=0.10,
    reason="medians of two systems in turn differ by more than an indexed search takes",
)

RECALL = Limit(
    name="recall",
    what="nearest of 10,000 found by the index, as by exact search",
    side=Side.AT_LEAST,
    reached=1.0,
    margin=0.003,
    reason="an index has some chance in it, and one of 400 may be missed",
)

SEARCH = Limit(
    name="search",
    what="p95 of the search among 10,000 ÷ p95 of an exact one",
    side=Side.AT_MOST,
    reached=0.07,
    margin=2.0,
    reason="p95 is noisier than a median; a search that falls back to reading the whole table comes near 1",
)

LIMITS = (OVERHEAD, OVERHEAD_12MP, SPEEDUP, THROUGHPUT, GALLERY_GROWTH, RECALL, SEARCH)
