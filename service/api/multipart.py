"""Reads a multipart/form-data body into memory, within limits.

The framework's own form parser moves larger files to disk; a photo shall not touch one here. This uses the
parser below it (`multipart`), which does no input or output of its own.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.exceptions import InternalServerException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from service.errors import InvalidRequestError, PayloadTooLargeError
from service.observability.metrics import Stage
from service.observability.observation import timed

MAX_PARTS = 32
MAX_TEXT_BYTES = 4096
# What a body may have beyond its image: the other parts and the lines between them.
ENVELOPE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Part:
    """A part's content, and whether it came as a file (with a file name or a content type of its own)."""

    content: bytes
    is_file: bool


class Form:
    """The parts that an endpoint knows, at most one of a name."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self._parts = parts

    def text(self, name: str) -> str | None:
        """Return a text part; None if it was not sent.

        Raises:
            InvalidRequestError: it is empty or no UTF-8.
        """
        content = self._content(name)
        try:
            return None if content is None else content.decode()
        except UnicodeDecodeError as error:
            raise InvalidRequestError(f"{name} is not UTF-8 text") from error

    def image(self) -> bytes | None:
        """Return the bytes of the part `image`; None if it was not sent.

        Raises:
            InvalidRequestError: it is empty or was sent as text (`-F image=photo.jpg` instead of `-F
                image=@photo.jpg`).
        """
        content = self._content("image")
        if content is not None and not self._parts["image"].is_file:
            raise InvalidRequestError("image must be sent as a file")
        return content

    def digest(self) -> bytes:
        """Return a hash (SHA-256) of all parts; two forms have the same only if they say the same."""
        whole = hashlib.sha256()
        for name, part in sorted(self._parts.items()):
            for piece in (name.encode(), part.content):
                whole.update(len(piece).to_bytes(8) + piece)
        return whole.digest()

    def _content(self, name: str) -> bytes | None:
        part = self._parts.get(name)
        if part is None:
            return None
        if not part.content:
            raise InvalidRequestError(f"{name} is empty")
        return part.content


@timed(Stage.UPLOAD)
async def read_multipart(
    request: Request[Any, Any, Any], names: frozenset[str], max_image_bytes: int
) -> Form:
    """Read the parts of these names; others are read over.

    Raises:
        InvalidRequestError: the body is no multipart form, ends early, or has a part twice.
        PayloadTooLargeError: the image has more bytes than allowed.
    """
    media_type, parameters = request.content_type
    if media_type != "multipart/form-data":
        raise InvalidRequestError("The body must be multipart/form-data")
    reader = _FormReader(names, max_image_bytes)
    try:
        with PushMultipartParser(parameters.get("boundary", ""), max_segment_count=MAX_PARTS) as parser:
            async for chunk in request.stream():
                if chunk and not parser.closed:
                    for event in parser.parse(chunk):
                        reader.take(event)
    except MultipartError as error:
        raise InvalidRequestError(
            "The body is no well-formed multipart form, or has too many parts"
        ) from error
    except InternalServerException as error:
        raise InvalidRequestError("The body ended early") from error
    return Form(reader.parts)


class _FormReader:
    """Collects the parser's events: a segment's head, its pieces, and None at its end."""

    def __init__(self, names: frozenset[str], max_image_bytes: int) -> None:
        self.parts: dict[str, Part] = {}
        self._names = names
        self._max_image_bytes = max_image_bytes
        self._segment: MultipartSegment | None = None
        self._content = bytearray()

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif self._segment is None:
            return
        elif event is None:
            is_file = self._segment.filename is not None or self._segment.header("Content-Type") is not None
            self.parts[self._segment.name] = Part(bytes(self._content), is_file)
        else:
            self._extend(self._segment.name, event)

    def _begin(self, segment: MultipartSegment) -> None:
        if segment.name in self.parts:
            raise InvalidRequestError(f"{segment.name} was sent more than once")
        self._segment = segment if segment.name in self._names else None
        self._content = bytearray()

    def _extend(self, name: str, piece: bytes | bytearray) -> None:
        self._content += piece
        if name == "image" and len(self._content) > self._max_image_bytes:
            raise PayloadTooLargeError(f"The image has more than the allowed {self._max_image_bytes} bytes")
        if name != "image" and len(self._content) > MAX_TEXT_BYTES:
            raise InvalidRequestError(f"{name} is too long")
