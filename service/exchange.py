"""A photo's face in the embedding space that is current, also while the models are exchanged."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from service.errors import OtherSpaceError
from service.inference.client import Inference

T = TypeVar("T")

MOST_EXCHANGES = 2
"""During one request: an upgrade, and the rollback after it."""


async def in_current_space(inference: Inference, attempt: Callable[[], Awaitable[T]]) -> T:
    """Find a photo's face and work with it in the database; do both again if the models were exchanged meanwhile.

    Which embedding space is current, the database says. So it is only there that a face turns out to be of another.

    Args:
        inference: is told which space is current.
        attempt: asks it about the photo, and works with the face. If the face is of another space, nothing of that
            work is left.

    Raises:
        OtherSpaceError: the models are exchanged again and again. And what the attempt raises.
    """
    for _ in range(MOST_EXCHANGES):
        try:
            return await attempt()
        except OtherSpaceError as error:
            inference.prefer(error.current)
    return await attempt()
