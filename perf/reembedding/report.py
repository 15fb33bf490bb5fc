"""The result: how fast the re-embedding is, and how fast its network alone would be."""

from collections.abc import Iterator

import msgspec
import numpy as np

from perf.accuracy.cells import table
from perf.publication import Measured, head


class Round(msgspec.Struct, frozen=True):
    """Faces a second, one after the other on the same faces."""

    reembedded: float
    raw: float


class Report(Measured, frozen=True):
    """All rounds."""

    faces: int
    batch: int
    """Faces of one inference, both ways."""
    rounds: list[Round]

    @property
    def reembed_faces_s(self) -> float:
        """The median of the re-embedding."""
        return float(np.median([each.reembedded for each in self.rounds]))

    @property
    def raw_faces_s(self) -> float:
        """The median of the network alone."""
        return float(np.median([each.raw for each in self.rounds]))

    @property
    def ratio(self) -> float:
        """The median of the rounds' own: what else the machine does falls on both halves of a round."""
        return float(np.median([each.reembedded / each.raw for each in self.rounds]))

    def last_line(self) -> str:
        """The medians for a script."""
        return (
            f"reembed_faces_s={self.reembed_faces_s:.1f} raw_faces_s={self.raw_faces_s:.1f}"
            f" ratio={self.ratio:.2f}"
        )


def markdown(report: Report) -> str:
    """A table of the rounds, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.faces} kept faces a round, {report.batch} of them in an inference. The re-embedding reads them"
        " sealed from PostgreSQL, opens them, asks Triton's model `facenet` and stores the vectors; the network alone"
        " is the same graph with the same settings in ONNX Runtime, on faces that lie in memory, and as nice."
    )
    yield from head("Re-embedding", report, setting)
    rows = [
        (str(number), f"{each.reembedded:.1f}", f"{each.raw:.1f}", f"{each.reembedded / each.raw:.2f}")
        for number, each in enumerate(report.rounds, 1)
    ]
    medians = (
        "median",
        f"{report.reembed_faces_s:.1f}",
        f"{report.raw_faces_s:.1f}",
        f"{report.ratio:.2f}",
    )
    yield from table(("round", "re-embedding, faces/s", "network alone, faces/s", "ratio"), [*rows, medians])
    yield f"`{report.last_line()}`"
