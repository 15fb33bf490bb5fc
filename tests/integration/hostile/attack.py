"""One hostile request: what kind it is of, its bytes, and the answers that are right.

HTTP requests as bytes: no client library would send what is wanted here.
"""

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


RECOGNISE, ADD = "/api/v1/recognise_user", "/api/v1/add_user"
BOUNDARY = "BB"


def part(name: str | bytes, content: bytes = b"x", extra: str | bytes = b"") -> bytes:
    """A part of a form with its leading boundary; `extra` follows its name in the same line."""
    name, extra = _bytes(name), _bytes(extra)
    return b'--BB\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, extra, content)


def image_part(content: bytes) -> bytes:
    """The part `image`, as a file."""
    return part("image", content, '; filename="photo.jpg"')


def post(path: str, body: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> bytes:
    """A POST with the length of its body."""
    return head("POST", path, f"Content-Type: {content_type}", f"Content-Length: {len(body)}") + body


def form(path: str, parts: Iterable[bytes]) -> bytes:
    """A POST of a form, closed as it should be."""
    return post(path, b"".join(parts) + b"--BB--\r\n")


def recognise(image: bytes) -> bytes:
    """A well-formed recognise_user, whatever the image."""
    return form(RECOGNISE, [image_part(image)])


def head(method: str, path: str, *headers: str) -> bytes:
    """A request line and headers."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode("latin-1")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
