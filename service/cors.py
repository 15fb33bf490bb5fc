"""Which pages of browsers may call the API."""

from litestar.config.cors import CORSConfig

from service.settings import Settings


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
