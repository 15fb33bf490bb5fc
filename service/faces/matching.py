"""Whose face is it? The one decision of recognition, enrolment and further faces, in the current space only."""

from dataclasses import dataclass

import asyncpg

from db.queries import faces
from db.queries.faces import FaceVector, Neighbour, Neighbourhood
from db.queries.spaces import adopt_space
from release.threshold import Threshold
from service.errors import OtherSpaceError
from service.observability.metrics import Stage
from service.observability.observation import timed


async def require_current_space(connection: asyncpg.Connection, space: str) -> None:
    """Return if a space is current; with the first enrolment of all it becomes so.

    Args:
        connection: in a transaction that keeps others from enrolling in this space (`lock_enrolments`): so does a
            switch to another, and nobody is left behind in the old one.
        space: a face's embedding space.

    Raises:
        OtherSpaceError: another one is current.
    """
    current = await adopt_space(connection, space)
    if current != space:
        raise OtherSpaceError(current)


@dataclass(frozen=True)
class Decision:
    """Whose face it is, and what that was decided by."""

    user: Neighbour | None
    """The nearest user, if similar enough."""
    required: float
    """The cosine that was required."""
    false_accept_rate: float | None
    """The rate that it was chosen for, 0 to 1, if for any."""
    gallery_size: int
    """How many users were searched."""


def decide(threshold: Threshold, found: Neighbourhood) -> Decision:
    """Decide whether the nearest user is a match, given the users next to them."""
    nearest, others = found.users[:1], [user.similarity for user in found.users[1:]]
    required = threshold.required(found.gallery_size, others)
    user = next((user for user in nearest if user.similarity >= required), None)
    return Decision(user, required, threshold.false_accept_rate, found.gallery_size)


@timed(Stage.SEARCH)
async def identify(connection: asyncpg.Connection, threshold: Threshold, face: FaceVector) -> Decision:
    """Search the gallery of a face's embedding space, and decide.

    Raises:
        OtherSpaceError: this space is not the current one.
    """
    found = await faces.nearest_users(connection, face, 1 + threshold.neighbours)
    if found.current_space and found.current_space != face.embedding_space:
        raise OtherSpaceError(found.current_space)
    return decide(threshold, found)


def same_person(threshold: Threshold, first: FaceVector, second: FaceVector) -> bool:
    """Decide for two faces that nobody is compared with besides: a gallery of one, and no crowd."""
    return float(first.vector @ second.vector) >= threshold.required(gallery_size=1)  # both have length 1
