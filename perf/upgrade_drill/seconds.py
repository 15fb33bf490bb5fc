"""Times that some changes have and others have not, and how they are shown."""

from collections.abc import Iterable


def longest(times: Iterable[float | None]) -> float | None:
    """The longest of those that are there; None if none is."""
    return max((seconds for seconds in times if seconds is not None), default=None)


def cell(seconds: float | None, without: str = "") -> str:
    """As it stands in a table; `without` stands for none."""
    return without if seconds is None else f"{seconds:.3f}"
