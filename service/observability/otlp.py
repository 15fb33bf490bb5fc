"""Traces by OpenTelemetry, sent in the background by OTLP over HTTP. No answer waits for the collector."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service import VERSION
from service.observability.observation import Headers, RequestObservation

EXPORT_SECONDS = 5.0
"""How long the collector may take for a batch before it is given up. Batches that wait are bounded: 2048 spans."""

CLOSE_SECONDS = 3.0
"""For the last batches; less than a process manager waits for the end of a process."""


class OtlpTracing:
    """Sends spans that hold routes, statuses and durations: nothing that a client sent, no exception's text."""

    def __init__(self, endpoint: str) -> None:
        """Start sending in the background.

        Args:
            endpoint: URL of the collector, to which OTLP's path /v1/traces is added.
        """
        resource = Resource.create({"service.name": "trifid", "service.version": VERSION})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("trifid")
        # Only W3C's trace context: baggage would carry on whatever a client likes to write.
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, observation: RequestObservation, headers: Headers) -> Iterator[None]:
        """Span a request, below the client's span if the headers name one."""
        # Not the tracestate: a client may write there what it likes.
        traceparent = next((value for name, value in headers if name == b"traceparent"), b"")
        above = self._propagator.extract({"traceparent": traceparent.decode("latin-1")})
        with self._tracer.start_as_current_span(
            observation.method,
            context=above,
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            observation.trace_id = format_trace_id(span.get_span_context().trace_id)
            try:
                yield
            finally:
                span.update_name(f"{observation.method} {observation.route}")
                span.set_attributes(_attributes(observation))
                if observation.status >= 500:
                    span.set_status(StatusCode.ERROR, observation.reason)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Span a stage; of an error, only the class is told."""
        with self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise

    def headers(self) -> dict[str, str]:
        """Return W3C's traceparent of the current span."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier

    def close(self) -> None:
        """Send what is left, or give it up in time: the library itself would wait for half a minute."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)


def _attributes(observation: RequestObservation) -> dict[str, str | int]:
    """Name what became of a request by OpenTelemetry's conventions for HTTP servers, where there is one."""
    attributes: dict[str, str | int] = {
        "http.request.method": observation.method,
        "http.route": observation.route,
        "http.response.status_code": observation.status,
        "http.request.body.size": observation.body_bytes,
        "trifid.request_id": observation.request_id,
    }
    if observation.reason:
        attributes["error.type"] = observation.reason
    if observation.outcome:
        attributes["trifid.outcome"] = observation.outcome
    return attributes
