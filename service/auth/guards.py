"""What must hold before a handler runs: the API key's scope, and no page of another origin behind the request.

A page that is open in somebody's browser could use the API behind their back: a browser sends a page's form to any
address, this machine's own included, and only keeps the answer from the page. So CORS, which is about answers, doesn't
stop a page from enrolling somebody.
"""

import ipaddress
import re
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard, HTTPScope

from service.auth.credentials import RequestContext, Scope
from service.errors import ForbiddenError

_PORT = re.compile(r":\d*$")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(scope: Scope) -> Guard:
    """Return a guard that lets only API keys of a scope through: ``@get(…, guards=[requires(Scope.ADMIN)])``.

    Raises:
        ForbiddenError: the guard does, before the body is read.
    """

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        context: RequestContext = connection.state.context
        if scope not in context.api_key.scopes:
            raise ForbiddenError(f"This API key may not be used for this: it lacks the scope {scope}")

    return guard


def check_origin(scope: HTTPScope, allowed: frozenset[str]) -> None:
    """Let a page change something only if its origin is allowed. What is no browser sends no origin.

    Raises:
        ForbiddenError: it is another one.
    """
    origin = _header(scope, b"origin")
    if origin and origin not in allowed and scope["method"] not in _READING:
        raise ForbiddenError("Pages of this origin may not call the API")


def check_host(scope: HTTPScope) -> None:
    """Answer to this machine's own names only: a page's server may let its own name lead here (DNS rebinding).

    Raises:
        ForbiddenError: the request is for another name.
    """
    name = _PORT.sub("", _header(scope, b"host"))
    if name and not _is_own_name(name):  # a browser always sends one
        raise ForbiddenError("Without API keys only the names of this machine itself are answered to")


def _is_own_name(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _header(scope: HTTPScope, name: bytes) -> str:
    return next((value.decode("latin-1") for each, value in scope["headers"] if each == name), "")
