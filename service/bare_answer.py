"""An error's answer as bytes, where there is no request that the application could answer."""

import uuid
from collections.abc import Iterable

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from service.error_answers import error_body
from service.errors import ServiceError


def bare_answer(error: ServiceError, of_every_answer: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write the answer, after which the connection is to be closed.

    Args:
        error: what to say.
        of_every_answer: headers that all answers of the server have.
    """
    request_id = str(uuid.uuid4())
    body = msgspec.json.encode(error_body(error, request_id))
    headers = [
        *of_every_answer,
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"x-request-id", request_id.encode()),
        (b"connection", b"close"),
    ]
    if error.retry_after is not None:
        headers.append((b"retry-after", b"%d" % error.retry_after))
    return STATUS_LINE[error.status] + b"".join(b"%s: %s\r\n" % each for each in headers) + b"\r\n" + body
