"""Where the spans of a request go: nowhere, unless the operator names a collector."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.observability.observation import Observation
    from service.settings import Settings

Headers = Iterable[tuple[bytes, bytes]]


class Tracing(Protocol):
    """One span a request, below the client's if it says so, and one a stage below that."""

    def request(self, observation: Observation, headers: Headers) -> AbstractContextManager[object]:
        """Span a block that handles a request; at its end the observation says what became of it."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Span a block that is a stage of the current request."""

    def headers(self) -> dict[str, str]:
        """Return what tells another server of the current span."""

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""


class NoTracing:
    """Traces nothing, in no time."""

    def request(self, observation: Observation, headers: Headers) -> AbstractContextManager[object]:
        """Do nothing."""
        return nullcontext()

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Do nothing."""
        return nullcontext()

    def headers(self) -> dict[str, str]:
        """Return none."""
        return {}

    def close(self) -> None:
        """Do nothing."""


NO_TRACING = NoTracing()


def tracing_for(settings: Settings) -> Tracing:
    """Return what the settings ask for. OpenTelemetry is only imported where it is used: it takes memory and time."""
    if settings.otlp_endpoint is None:
        return NO_TRACING
    from service.observability.otlp import OtlpTracing

    return OtlpTracing(str(settings.otlp_endpoint))
