"""Refuses a photo before anything is done for it, while there is no place for its inference."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from service.errors import OverloadedError
from service.inference.capacity import Places
from service.middleware.error_handler import bare_error
from service.middleware.request_log import request_id
from service.observability.metrics import REQUESTS

PATH = "/api/v1/recognise_user"
"""The address of which a flood may come."""


class Overload:
    """ASGI middleware around everything, the log included: a flood is counted, but shall not fill a disk with lines.

    Beyond capacity most requests end here. In the application a refusal takes several times as long: of ten times
    the load that the machine can take, that would use up the processors that the accepted requests need.
    """

    def __init__(self, app: ASGIApp, places: Places) -> None:
        self._app = app
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != ScopeType.HTTP or not _is_photo(scope) or self._places.has_room():
            await self._app(scope, receive, send)
            return
        error = OverloadedError()
        headers, body = bare_error(error, request_id(scope))
        await send({"type": "http.response.start", "status": error.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        REQUESTS.labels("POST", PATH, str(error.status), error.reason).inc()


def _is_photo(scope: HTTPScope) -> bool:
    return scope["path"] == PATH and scope["method"] == "POST"
