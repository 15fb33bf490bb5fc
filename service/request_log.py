"""Gives every request an id and writes one line about it, whatever becomes of it."""

import logging
import re
import time
import uuid

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

log = logging.getLogger("trifid.request")

# What a client may choose as its id: nothing that could break a header, a log line or a screen.
_WELL_FORMED = re.compile(rb"[A-Za-z0-9._:-]{1,128}")


class RequestLog:
    """ASGI middleware around the whole application, so that unknown addresses pass through it too.

    The id is in ``scope["state"]["request_id"]``, in Triton's request id, in every answer's X-Request-ID and
    in the log. The line names the route, never the path or the query, which hold what the client wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection; what is no request passes through."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            log.info("request", extra=_line(scope, status, time.perf_counter() - started))


def _request_id(scope: Scope) -> str:
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return sent.decode() if _WELL_FORMED.fullmatch(sent) else str(uuid.uuid4())


def _line(scope: HTTPScope, status: int, seconds: float) -> dict[str, object]:
    return {
        "request_id": scope["state"]["request_id"],
        "method": scope["method"],
        "route": scope.get("path_template", "none"),
        "status": status,
        "reason": scope["state"].get("reason"),
        "ms": round(seconds * 1000, 1),
    }
