"""Any exception, the framework's included, as the contract's error; also where there is no request to answer."""

import logging
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

import db.pool
from service import errors
from service.api.schemas import ErrorAnswer
from service.errors import ServiceError

log = logging.getLogger("trifid")

_OF_FRAMEWORK: dict[int, type[errors.ServiceError]] = {
    404: errors.NotFoundError,
    405: errors.MethodNotAllowedError,
    413: errors.PayloadTooLargeError,
}


def handle_exception(request: Request[Any, Any, Any], exception: Exception) -> Response[ErrorAnswer]:
    """Render an exception, and log under the request's id what is not the client's doing."""
    error = to_service_error(exception)
    request_id: str = request.state.request_id
    request.state.reason = error.reason
    if error.status >= 500:
        log.error(error.reason, exc_info=exception, extra={"request_id": request_id})
    headers = dict(getattr(exception, "headers", None) or {})
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    body = error_body(error, request_id)
    return Response(body, status_code=error.status, headers=headers, media_type="application/json")


def error_body(error: errors.ServiceError, request_id: str) -> ErrorAnswer:
    """Say an error in the contract's words."""
    return ErrorAnswer(
        error_code=error.status, reason=error.reason, message=error.message, request_id=request_id
    )


def to_service_error(exception: Exception) -> errors.ServiceError:
    """Say an exception in the API's terms; what nobody foresaw is an internal error."""
    if isinstance(exception, errors.ServiceError):
        return exception
    if isinstance(exception, db.pool.DatabaseUnavailableError):
        return errors.DatabaseUnavailableError()
    if isinstance(exception, HTTPException) and exception.status_code < 500:
        return _OF_FRAMEWORK.get(exception.status_code, errors.InvalidRequestError)()
    return errors.InternalError()


Headers = list[tuple[bytes, bytes]]


def raw_error(error: ServiceError, request_id: str) -> tuple[Headers, bytes]:
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


def raw_error_response(error: ServiceError, of_every_answer: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write a whole answer, after which the connection is to be closed.

    Args:
        error: what to say.
        of_every_answer: headers that all answers of the server have.
    """
    headers, body = raw_error(error, str(uuid.uuid4()))
    lines = (b"%s: %s\r\n" % each for each in (*of_every_answer, *headers, (b"connection", b"close")))
    return STATUS_LINE[error.status] + b"".join(lines) + b"\r\n" + body
