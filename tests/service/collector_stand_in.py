"""Stands in for an OpenTelemetry collector: takes OTLP's protobuf over HTTP and keeps the spans."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector:
    url: str = ""
    spans: list[Span] = field(default_factory=list)
    service_names: set[str] = field(default_factory=set)

    def named(self, name: str) -> Span:
        (span,) = [each for each in self.spans if each.name == name]
        return span

    def take(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.service_names.add(attributes(resource.resource.attributes)["service.name"])
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)


def attributes(pairs: Iterable[KeyValue]) -> dict[str, str]:
    """What the repeated field holds, each value as text."""
    return {each.key: each.value.string_value or str(each.value.int_value) for each in pairs}


@contextmanager
def running_collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()
