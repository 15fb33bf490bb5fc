"""Refuses a photo while there is no capacity for it, and bounds the time and memory of uploads."""

import asyncio
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, HTTPScope, Receive, Scope, Send

from service.errors import InvalidRequestError, OverloadedError
from service.inference.capacity import ConcurrencyLimiter
from service.middleware.error_handler import raw_error
from service.middleware.request_log import request_id
from service.observability.metrics import REQUESTS

PATH = "/api/v1/recognise_user"
"""The address of which a flood may come."""


class LoadSheddingMiddleware:
    """ASGI middleware around everything, the log included: a flood is counted, but shall not fill a disk with lines.

    Beyond capacity most requests end here. In the application a refusal takes several times as long: of ten times
    the load that the machine can take, that would use up the processors that the accepted requests need.
    """

    def __init__(self, app: ASGIApp, limiter: ConcurrencyLimiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != ScopeType.HTTP or not _is_photo(scope) or self._limiter.has_capacity():
            await self._app(scope, receive, send)
            return
        error = OverloadedError()
        headers, body = raw_error(error, request_id(scope))
        await send({"type": "http.response.start", "status": error.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        REQUESTS.labels("POST", PATH, str(error.status), error.reason).inc()


def _is_photo(scope: HTTPScope) -> bool:
    return scope["path"] == PATH and scope["method"] == "POST"


class UploadBuffer:
    """The memory that one process has for bodies.

    When it is full, the upload that has been arriving for the longest gives way: so clients that send a byte now
    and then can't keep the others out, however many they are.
    """

    def __init__(self, most_bytes: int) -> None:
        self._free = most_bytes
        self._arriving: dict[Upload, None] = {}  # in the order of their beginning

    def reserve(self, upload: "Upload", count: int, more_to_come: bool) -> None:
        """Count bytes that came.

        Raises:
            OverloadedError: the room is full, and no upload began before this one.
        """
        upload.held += count
        self._free -= count
        self._arriving[upload] = None
        while self._free < 0:
            oldest = next(iter(self._arriving))
            oldest.abort()
            self.release(oldest)
            if oldest is upload:
                raise OverloadedError
        if not more_to_come:
            del self._arriving[upload]

    def release(self, upload: "Upload") -> None:
        """Count its bytes no more."""
        self._free += upload.held
        upload.held = 0
        self._arriving.pop(upload, None)


class Upload:
    """One request's body."""

    def __init__(self, receive: Receive, room: UploadBuffer, seconds: float) -> None:
        self.held = 0
        self._receive = receive
        self._buffer = room
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._waiting: asyncio.Timeout | None = None
        self._complete = False
        self._given_up = False

    async def receive(self) -> HTTPReceiveMessage:
        """Receive the next piece.

        Raises:
            InvalidRequestError: the body is not there in time.
            OverloadedError: there is no room for it.
        """
        if self._complete:
            return cast(HTTPReceiveMessage, await self._receive())
        message = await self._next()
        if self._given_up:
            raise OverloadedError
        if message["type"] == "http.request":
            self._take(message)
        return message

    def abort(self) -> None:
        """Let the request fail at once, though its client may still send."""
        self._given_up = True
        self._deadline = 0
        if self._waiting is not None:
            self._waiting.reschedule(0)

    async def _next(self) -> HTTPReceiveMessage:
        try:
            async with asyncio.timeout_at(self._deadline) as self._waiting:
                return cast(HTTPReceiveMessage, await self._receive())
        except TimeoutError as error:
            if self._given_up:
                raise OverloadedError from error
            raise InvalidRequestError("The body has not arrived in time") from error
        finally:
            self._waiting = None

    def _take(self, message: HTTPRequestEvent) -> None:
        self._complete = not message["more_body"]
        self._buffer.reserve(self, len(message["body"]), message["more_body"])


class UploadLimitMiddleware:
    """ASGI middleware: what is raised here comes out where a handler reads the body, and is answered as usual."""

    def __init__(self, app: ASGIApp, seconds: float, most_bytes: int) -> None:
        self._app = app
        self._seconds = seconds
        self._buffer = UploadBuffer(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection; what is no request passes through."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        upload = Upload(receive, self._buffer, self._seconds)
        try:
            await self._app(scope, upload.receive, send)
        finally:
            self._buffer.release(upload)
