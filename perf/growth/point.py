"""One point of a curve, and the figures that can be read of it."""

import msgspec


class Point(msgspec.Struct, frozen=True):
    """The cost at one size, in a closed loop of `clients`, each sending its next photo when it has its answer."""

    size: float
    """Where it lies on the curve's axis."""
    label: str
    clients: int
    requests: int
    rate: float
    """Requests a second."""
    cpu_ms: float
    """Processor time of all the stack's processes together, for one request."""
    megabytes: float
    """The greatest sum of all their proportional set sizes."""
    p50_ms: float
    p95_ms: float


class Figure(msgspec.Struct, frozen=True):
    """What can be read of a point: the field's name and how it is called."""

    field: str
    name: str
    unit: str

    def of(self, point: Point) -> float:
        """Its value at a point."""
        return float(getattr(point, self.field))


FIGURES = (
    Figure("cpu_ms", "CPU time of a request", "ms"),
    Figure("megabytes", "memory", "MB"),
    Figure("p50_ms", "p50", "ms"),
    Figure("p95_ms", "p95", "ms"),
)
