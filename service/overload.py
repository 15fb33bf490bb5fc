"""Refuses a photo before anything is done for it, while there is no place for its inference."""

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.error_answers import error_body
from service.errors import OverloadedError
from service.places import Places

PATH = "/api/v1/recognise_user"
"""The address of which a flood may come."""


class Overload:
    """ASGI middleware. Beyond capacity most requests end here, so it spends as little as it can on each.

    A refusal in the application takes several times as long: of ten times the load that the machine can take, it
    would use up the processors that the accepted requests need.
    """

    def __init__(self, app: ASGIApp, places: Places) -> None:
        self._app = app
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != ScopeType.HTTP or scope["path"] != PATH or self._places.has_room():
            await self._app(scope, receive, send)
            return
        error = OverloadedError()
        scope["state"]["reason"] = error.reason
        scope["path_template"] = PATH
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"%d" % (error.retry_after or 1))]
        await send({"type": "http.response.start", "status": error.status, "headers": headers})
        body = msgspec.json.encode(error_body(error, scope["state"]["request_id"]))
        await send({"type": "http.response.body", "body": body, "more_body": False})
