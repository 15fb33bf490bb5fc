"""Shapes with -1 for a size that varies."""

from collections.abc import Sequence


def is_of_shape(given: Sequence[int], shape: Sequence[int]) -> bool:
    """Whether an array can be given that has these sizes, all of them known, where the shape is asked for."""
    return all(size > 0 for size in given) and meet(given, shape)


def meet(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether an array can have both shapes."""
    return len(first) == len(second) and all(
        one == other or -1 in (one, other) for one, other in zip(first, second, strict=True)
    )
