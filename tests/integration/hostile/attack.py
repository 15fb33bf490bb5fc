"""One hostile request: what kind it is of, its bytes, and the answers that are right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

INVALID_REQUEST = "400 invalid_request"
INVALID_IMAGE = "400 invalid_image"
NO_FACE = "400 face_not_detected"
UNKNOWN_KEY = "404 enrollment_key_not_found"
NOT_FOUND = "404 not_found"
NOT_ALLOWED = "405 method_not_allowed"
TOO_LARGE = "413 payload_too_large"
MATCH, NO_MATCH, LIVE = "200 success", "200 failure", "200 live"

DECODED = frozenset({MATCH, NO_MATCH, NO_FACE})
"""What becomes of an image that is one after all."""

REFUSED_IMAGE = frozenset({INVALID_IMAGE})
ANY_IMAGE = DECODED | {INVALID_IMAGE, TOO_LARGE}


@dataclass(frozen=True)
class Attack:
    """Bytes for a connection of their own. `allowed` are status and reason (or the status word of a success)."""

    kind: str
    name: str
    pieces: Callable[[], Iterable[bytes]]
    allowed: frozenset[str]


def attack(kind: str, name: str, request: bytes, *allowed: str) -> Attack:
    """Make an attack of a request that is small enough to be kept."""
    return Attack(kind, name, lambda: (request,), frozenset(allowed))
