"""OPTIONS: which methods an address answers to."""

from typing import Any

from litestar import HttpMethod, Request, Response
from litestar.routes import HTTPRoute


def answer_options(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Answer OPTIONS before the framework does; None for other methods.

    Of an address whose methods have handlers of their own, the framework's answer names only the last one's.
    """
    if request.method != HttpMethod.OPTIONS:
        return None
    routes = (each for each in request.app.routes if each.path_format == request.scope["path_template"])
    methods = {method for route in routes if isinstance(route, HTTPRoute) for method in route.methods}
    return Response(None, status_code=204, headers={"Allow": ", ".join(sorted(methods))})
