"""Traces, where the operator wants them.

Traces must not cost anything where they are off, nor harm where nobody takes them. Stands in for an OpenTelemetry
collector: takes OTLP's protobuf over HTTP and keeps the spans. One request to a service that sends its spans to a
collector.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from perf.system import free_ports
from tests.support.postgres import EmbeddedServer
from tests.support.service import TritonStandIn, running_service


async def test_a_collector_that_is_not_there_is_nothing_that_a_client_notices(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    (port,) = free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    with running_service(tmp_path, server.url, triton.url, TRIFID_OTLP_ENDPOINT=endpoint) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
            for _ in range(20):
                answer = await client.post("/api/v1/recognise_user", files={"image": b"x"})
                assert answer.json()["reason"] == "face_not_detected"
        assert service.stop() in (0, -15)
    assert service.log()  # what the library says of it is JSON too


def test_without_an_endpoint_opentelemetry_s_sdk_is_not_even_imported() -> None:
    script = (
        "import sys; from service.app import create_app; from service.settings import Settings;"
        "create_app(Settings()); print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


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


ROUTE = "/api/v1/recognise_user"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
"""Of the client: examples of W3C's."""


@dataclass(frozen=True)
class TracedRequest:
    """What was told of it."""

    collector: Collector
    log: list[dict[str, object]]


async def traced_request(folder: Path, database_url: str, triton_url: str) -> TracedRequest:
    """Send it, stop the service, and return what the collector and the log got."""
    with running_collector() as collector:
        endpoint = {"TRIFID_OTLP_ENDPOINT": collector.url}
        with running_service(folder, database_url, triton_url, **endpoint) as service:
            async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
                headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "baggage": "name=Zaphod"}
                await client.post(f"{ROUTE}?q=marvin", files={"image": b"x"}, headers=headers)
        return TracedRequest(collector, service.log())


@pytest.fixture
async def traced(server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path) -> TracedRequest:
    """A request that no face is found in."""
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: Zaphod has none")
    return await traced_request(tmp_path, server.url, triton.url)


async def test_a_request_is_a_span_below_the_client_s_with_route_and_status(traced: TracedRequest) -> None:
    span = traced.collector.named(f"POST {ROUTE}")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    told = attributes(span.attributes)
    assert (told["http.route"], told["http.response.status_code"]) == (ROUTE, "400")
    assert told["error.type"] == "face_not_detected"
    assert traced.collector.service_names == {"trifid"}
    assert [line["trace_id"] for line in traced.log if line.get("route") == ROUTE] == [TRACE]


async def test_its_stages_are_spans_below_it(traced: TracedRequest) -> None:
    request = traced.collector.named(f"POST {ROUTE}")
    for stage in ("upload", "inference"):
        assert traced.collector.named(stage).parent_span_id == request.span_id
    inference = traced.collector.named("inference")
    assert attributes(inference.attributes) == {"error.type": "FaceNotDetectedError"}


async def test_triton_is_told_which_span_asks(traced: TracedRequest, triton: TritonStandIn) -> None:
    inference = traced.collector.named("inference")
    assert f"00-{TRACE}-{inference.span_id.hex()}-01" in triton.traceparents


async def test_no_span_holds_what_the_client_wrote(traced: TracedRequest) -> None:
    """Neither the query, nor W3C's baggage, nor Triton's text, which may quote a file."""
    text = "".join(map(str, traced.collector.spans))
    assert not re.search(r"Zaphod|marvin|events \{", text)
