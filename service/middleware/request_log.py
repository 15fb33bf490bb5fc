"""Gives every request an id, and tells log, metrics and trace of it, whatever becomes of it."""

import logging
import re
import time
import uuid

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, ReceiveMessage, Scope, Send

from service.auth.credentials import RequestContext
from service.observability.metrics import REQUEST_SECONDS, REQUESTS
from service.observability.observation import NO_TRACING, RequestObservation, Tracing, observe_request

log = logging.getLogger("trifid.request")

# What a client may choose as its id: nothing that could break a header, a log line or a screen.
_WELL_FORMED = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLogMiddleware:
    """ASGI middleware around the whole application, so that unknown addresses pass through it too.

    The id is in ``scope["state"]["request_id"]``, in Triton's request id, in every answer's X-Request-ID and
    in the log. The line names the route, never the path or the query, which hold what the client wrote.
    """

    def __init__(self, app: ASGIApp, tracing: Tracing = NO_TRACING) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection; what is no request passes through."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        observation = RequestObservation(request_id(scope), _method(scope), self._tracing)
        scope.setdefault("state", {})["request_id"] = observation.request_id
        started = time.perf_counter()

        async def receive_counted() -> ReceiveMessage:
            message = await receive()
            if message["type"] == "http.request":
                observation.body_bytes += len(message["body"])
            return message

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                observation.status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", observation.request_id.encode())]
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                observation.seconds = time.perf_counter() - started

        with observe_request(observation), self._tracing.request(observation, scope["headers"]):
            try:
                await self._app(scope, receive_counted, send_with_id)
            finally:
                observation.seconds = observation.seconds or time.perf_counter() - started
                _complete(observation, scope)
                _count(observation)
                log.info("request", extra=_line(observation))


def request_id(scope: Scope) -> str:
    """Return the id that the client chose, if it is well-formed, or a new one."""
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return sent.decode() if _WELL_FORMED.fullmatch(sent) else str(uuid.uuid4())


def _method(scope: HTTPScope) -> str:
    """Return the method; one of the many that no route has is not worth a time series."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def _complete(observation: RequestObservation, scope: HTTPScope) -> None:
    """Note what is known at the end, from the framework and from who answered an error."""
    observation.route = scope.get("path_template", "none")
    observation.reason = scope["state"].get("reason", "")
    context: RequestContext | None = scope["state"].get("context")
    observation.api_key = context.api_key.name if context else None


def _count(observation: RequestObservation) -> None:
    route, status = observation.route, observation.status
    REQUESTS.labels(observation.method, route, str(status), observation.reason).inc()
    REQUEST_SECONDS.labels(route, f"{status // 100}xx").observe(observation.seconds)


def _line(observation: RequestObservation) -> dict[str, object]:
    return {
        "request_id": observation.request_id,
        "trace_id": observation.trace_id,
        "method": observation.method,
        "route": observation.route,
        "status": observation.status,
        "reason": observation.reason or None,
        "outcome": observation.outcome,
        "api_key": observation.api_key,
        "ms": round(observation.seconds * 1000, 1),
        "stages_ms": {name: round(seconds * 1000, 1) for name, seconds in observation.stages.items()} or None,
        "body_bytes": observation.body_bytes or None,
    }
