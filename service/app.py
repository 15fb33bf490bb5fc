"""Assembles the application."""

from litestar import Litestar
from litestar.types import ASGIApp

from service.allowed_methods import answer_options
from service.api.faces import Faces
from service.api.health import Health
from service.api.metrics import metrics_page
from service.api.multipart import ENVELOPE_BYTES
from service.api.users import People
from service.cors import cors
from service.inference.capacity import Places
from service.lifespan import connected, provided
from service.middleware.authentication import Authentication
from service.middleware.error_handler import answer_error
from service.middleware.limits import Overload, Uploads
from service.middleware.request_log import RequestLog
from service.observability.observation import tracing_for
from service.schema_page import DOCUMENT
from service.settings import Settings


def create_app(settings: Settings) -> ASGIApp:
    """Assemble the API; it connects when it is started."""
    tracing = tracing_for(settings)
    places = Places(settings.max_concurrent_inferences)
    app = Litestar(
        route_handlers=[Faces, People, Health, metrics_page],
        dependencies=provided(),
        exception_handlers={Exception: answer_error},
        lifespan=[connected(settings, places)],
        on_shutdown=[tracing.close],
        logging_config=None,
        cors_config=cors(settings),
        before_request=answer_options,
        openapi_config=DOCUMENT,
        request_max_body_size=settings.max_image_bytes + ENVELOPE_BYTES,
    )
    uploads = Uploads(app, settings.upload_timeout_seconds, settings.max_upload_bytes_in_memory)
    return Overload(RequestLog(Authentication(uploads, app), tracing), places)
