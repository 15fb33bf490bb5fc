"""An error's answer without the framework: where there is no request that it could answer, or no time for it."""

import uuid
from collections.abc import Iterable

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from service.errors import ServiceError
from service.middleware.error_handler import error_body

Headers = list[tuple[bytes, bytes]]


def bare_error(error: ServiceError, request_id: str) -> tuple[Headers, bytes]:
    """Return an error's headers, without those of every answer, and its body."""
    body = msgspec.json.encode(error_body(error, request_id))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"x-request-id", request_id.encode()),
    ]
    if error.retry_after is not None:
        headers.append((b"retry-after", b"%d" % error.retry_after))
    return headers, body


def bare_answer(error: ServiceError, of_every_answer: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write a whole answer, after which the connection is to be closed.

    Args:
        error: what to say.
        of_every_answer: headers that all answers of the server have.
    """
    headers, body = bare_error(error, str(uuid.uuid4()))
    lines = (b"%s: %s\r\n" % each for each in (*of_every_answer, *headers, (b"connection", b"close")))
    return STATUS_LINE[error.status] + b"".join(lines) + b"\r\n" + body
