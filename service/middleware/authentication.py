"""Asks every request for its API key, before its body is read and before its address is looked at."""

from typing import Any

from litestar import Litestar, Request
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Send
from litestar.types import Scope as ASGIScope

from service.auth.access_control import AccessControl
from service.auth.credentials import UNRESTRICTED_KEY, RequestContext
from service.auth.guards import check_host, check_origin
from service.errors import ServiceError
from service.middleware.error_handler import handle_exception

OPEN_PATHS = frozenset({"/health/live"})
"""Answered without a key. Not even a wrong address or method is told to others."""


class AuthenticationMiddleware:
    """ASGI middleware around the application, so that nobody without a key learns which addresses there are.

    Who asks is in ``scope["state"]["context"]``, from where handlers get it as `context`.
    """

    def __init__(self, app: ASGIApp, litestar: Litestar) -> None:
        self._app = app
        self._litestar = litestar
        cors = litestar.cors_config
        self._origins = frozenset(cors.allow_origins if cors else ())

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it; what is no request passes."""
        if scope["type"] == ScopeType.HTTP and not self._is_open(scope):
            access_control: AccessControl = self._litestar.state.access_control
            try:
                check_origin(scope, self._origins)
                api_key = access_control.authenticate(_address(scope), _bearer(scope))
                if api_key is UNRESTRICTED_KEY:
                    check_host(scope)
            except ServiceError as error:
                request: Request[Any, Any, Any] = Request(scope, receive, send)
                answer = handle_exception(request, error).to_asgi_response(app=None, request=request)
                await answer(scope, receive, send)
                return
            scope["state"]["context"] = RequestContext(scope["state"]["request_id"], api_key)
        await self._app(scope, receive, send)

    def _is_open(self, scope: HTTPScope) -> bool:
        """Whether a request is answered without a key: a browser can't send one when it asks for permission (CORS)."""
        if self._litestar.cors_config and scope["method"] == HttpMethod.OPTIONS:
            return any(name == b"origin" and value for name, value in scope["headers"])
        return scope["path"] in OPEN_PATHS


def _address(scope: HTTPScope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _bearer(scope: HTTPScope) -> str | None:
    """Return what the one header `Authorization: Bearer …` says; None if there is none, or several."""
    sent = [value for name, value in scope["headers"] if name == b"authorization"]
    scheme, _, key = sent[0].decode("latin-1").partition(" ") if len(sent) == 1 else ("", "", "")
    return key.strip() or None if scheme.lower() == "bearer" else None
