"""What Trifid tells of itself: the OpenAPI document, the names of the metrics, and the fields of its log."""

import json
import re
from collections import defaultdict

import httpx

from tests.snapshot.record import Record
from tests.snapshot.trifid import Trifid

_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? ")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

OF_THE_START = {"503", "5xx", "inference_unavailable", "database_unavailable"}
"""What the first checks of readiness find depends on which part is up first."""


def record_schema(record: Record, client: httpx.Client) -> None:
    """The whole OpenAPI document, at both of its addresses."""
    record.chapter("/schema")
    for path in ("/schema/openapi.json", "/schema"):
        record.answer(path, client.get(path))


def record_metrics(record: Record, client: httpx.Client) -> None:
    """Each metric's help, type and labels, with the labels' values, but no figures."""
    record.chapter("/metrics")
    page = client.get("/metrics")
    lines = page.text.splitlines()
    record.text("kinds", sorted(line for line in lines if line.startswith("#")))
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    names = set()
    for sample in filter(None, map(_SAMPLE.match, lines)):
        labels = _LABEL.findall(sample[2] or "")
        names.add(f"{sample[1]}{{{','.join(name for name, _ in labels)}}}")
        for name, value in labels:
            if value not in OF_THE_START:
                values[sample[1], name].add(value)
    record.text("names", sorted(names))
    record.text(
        "values", [f"{metric} {name}: {' '.join(sorted(v))}" for (metric, name), v in sorted(values.items())]
    )
    headers = {name: value for name, value in page.headers.items() if name == "content-type"}
    record.text("headers", [f"status {page.status_code}", *map(str, headers.items())])


def record_log(record: Record, trifid: Trifid) -> None:
    """Which messages there were in the API's log, and which fields they have."""
    record.chapter("The API's log")
    fields: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in sorted((trifid.state_dir / "logs").glob("api-*.log")):
        for line in path.read_text(errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                entry = {"message": f"no JSON: {line}"}
            if entry.get("message") in OF_THE_START:
                continue
            told = (str(entry.get(name, "")) for name in ("level", "logger", "message"))
            fields[tuple(told)] |= set(entry)
    record.text(
        "messages", [f"{' | '.join(told)}: {' '.join(sorted(f))}" for told, f in sorted(fields.items())]
    )
