"""The OpenAPI document's address: JSON only, with no pages that load scripts from elsewhere."""

from typing import Any

from litestar import Response, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from service import VERSION
from service.errors import NotFoundError


def _refuse_unknown_pages(response: Response[Any]) -> Response[Any]:
    """Answer like any unknown address: the framework has a page of HTML for those below its document."""
    if response.status_code == NotFoundError.status:
        raise NotFoundError
    return response


DOCUMENT = OpenAPIConfig(
    title="Trifid",
    version=VERSION,
    description="Self-hosted face recognition.",
    use_handler_docstrings=True,
    components=Components(
        security_schemes={
            "apiKey": SecurityScheme(
                type="http", scheme="bearer", description="Needed as soon as there is an API key."
            )
        }
    ),
    # Either, for while there are no keys none is needed.
    security=[{"apiKey": []}, {}],
    render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
    openapi_router=Router(
        "/schema", route_handlers=[], include_in_schema=False, after_request=_refuse_unknown_pages
    ),
)
