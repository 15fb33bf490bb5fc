"""Traces, where the operator wants them."""

import re
from pathlib import Path

import pytest

from tests.db.embedded_server import EmbeddedServer
from tests.service.collector_stand_in import attributes
from tests.service.traced_request import PARENT, ROUTE, TRACE, TracedRequest, traced_request
from tests.service.triton_stand_in import TritonStandIn


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
