"""Assembles the application: routes, middleware, CORS, the OpenAPI document and where traces go."""

from typing import Any

from litestar import HttpMethod, Litestar, Request, Response, Router
from litestar.config.cors import CORSConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp

from service import VERSION
from service.api.faces import FacesController
from service.api.health import HealthController
from service.api.metrics import metrics_page
from service.api.multipart import ENVELOPE_BYTES
from service.api.users import UsersController
from service.errors import NotFoundError
from service.inference.capacity import ConcurrencyLimiter
from service.lifespan import app_lifespan, dependencies
from service.middleware.authentication import AuthenticationMiddleware
from service.middleware.error_handler import handle_exception
from service.middleware.limits import LoadSheddingMiddleware, UploadLimitMiddleware
from service.middleware.request_log import RequestLogMiddleware
from service.observability.observation import NO_TRACING, Tracing
from service.settings import Settings


def _refuse_unknown_pages(response: Response[Any]) -> Response[Any]:
    """Answer like any unknown address: the framework has a page of HTML for those below its document."""
    if response.status_code == NotFoundError.status:
        raise NotFoundError
    return response


OPENAPI_CONFIG = OpenAPIConfig(
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


def create_app(settings: Settings) -> ASGIApp:
    """Assemble the API; it connects when it is started."""
    tracing = tracing_for(settings)
    limiter = ConcurrencyLimiter(settings.max_concurrent_inferences)
    app = Litestar(
        route_handlers=[FacesController, UsersController, HealthController, metrics_page],
        dependencies=dependencies(),
        exception_handlers={Exception: handle_exception},
        lifespan=[app_lifespan(settings, limiter)],
        on_shutdown=[tracing.close],
        logging_config=None,
        cors_config=cors(settings),
        before_request=handle_options,
        openapi_config=OPENAPI_CONFIG,
        request_max_body_size=settings.max_image_bytes + ENVELOPE_BYTES,
    )
    uploads = UploadLimitMiddleware(app, settings.upload_timeout_seconds, settings.max_upload_bytes_in_memory)
    return LoadSheddingMiddleware(
        RequestLogMiddleware(AuthenticationMiddleware(uploads, app), tracing), limiter
    )


def tracing_for(settings: Settings) -> Tracing:
    """Return what the settings ask for. OpenTelemetry is only imported where it is used: it takes memory and time."""
    if settings.otlp_endpoint is None:
        return NO_TRACING
    from service.observability.otlp import OtlpTracing

    return OtlpTracing(str(settings.otlp_endpoint))


def handle_options(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Answer OPTIONS before the framework does; None for other methods.

    Of an address whose methods have handlers of their own, the framework's answer names only the last one's.
    """
    if request.method != HttpMethod.OPTIONS:
        return None
    routes = (each for each in request.app.routes if each.path_format == request.scope["path_template"])
    methods = {method for route in routes if isinstance(route, HTTPRoute) for method in route.methods}
    return Response(None, status_code=204, headers={"Allow": ", ".join(sorted(methods))})


def cors(settings: Settings) -> CORSConfig | None:
    """Let pages of the named origins call the API; None, by which browsers keep every other page out."""
    origins = [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]
    if not origins:
        return None
    return CORSConfig(
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID"],
        expose_headers=["X-Request-ID", "Retry-After"],
    )
