"""What a Prometheus reads from the service."""

import asyncio
from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


class Scrape:
    """All samples of one `GET /metrics`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples: list[Sample] = [
            each for family in text_string_to_metric_families(text) for each in family.samples
        ]

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name that have these labels; 0 without any."""
        return sum(each.value for each in self.samples if each.name == name and _has(each.labels, labels))

    def labels(self, name: str) -> list[Mapping[str, str]]:
        return [each.labels for each in self.samples if each.name == name]


def _has(all_labels: Mapping[str, str], some: Mapping[str, str]) -> bool:
    return some.items() <= all_labels.items()


async def scrape(client: httpx.AsyncClient) -> Scrape:
    await asyncio.sleep(0.05)  # a request is counted after its answer was sent
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return Scrape(answer.text)
