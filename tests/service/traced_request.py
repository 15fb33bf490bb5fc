"""One request to a service that sends its spans to a collector."""

from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.service.collector_stand_in import Collector, running_collector
from tests.support.service import running_service

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
