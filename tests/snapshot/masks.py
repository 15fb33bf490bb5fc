"""What differs between two runs that behave alike: ids, times, secrets, ports, places on the disk, numerical noise."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]

DECIMALS = 3
"""That stay of a number: two runs on one machine are nearer than that, and two machines nearly so."""

_PATTERNS = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
        (r"\breq-[\w-]{43}", "<req_id>"),
        (r"\btrifid_[\w-]{43}", "<api key>"),
        (r"^[\w-]{43}=$", "<faces key>"),
        (r"\b[0-9a-f]{64}\b", "<sha256>"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?", "<time>"),
        (r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "<time>"),
        (r"\b(127\.0\.0\.1|localhost):\d{4,5}\b", r"\1:<port>"),
        (r"\bpid \d+|\bPID \d+", "pid <pid>"),
        (r"\b\d+\.\d+ MB\b", "<size> MB"),
        (r"\b\d+(\.\d+)? (s|ms)\b(?= *$|\))", r"<duration> \2"),
    )
)


class Masks:
    """The masks of one run: the places on the disk are its own."""

    def __init__(self, places: dict[Path, str]) -> None:
        known = {**places, Path(sys.prefix): "<python>", PROJECT: "<project>"}
        self._places = sorted(
            ((str(path), mask) for path, mask in known.items()), key=lambda each: -len(each[0])
        )
        now = datetime.now(UTC)
        self._days = tuple(f"{now + timedelta(days=days):%Y-%m-%d}" for days in (-1, 0, 1))

    def text(self, text: str) -> str:
        """Mask a text line by line; spaces that a line ends with don't count."""
        return "\n".join(self._line(line).rstrip() for line in text.splitlines())

    def value(self, value: Any) -> Any:
        """Mask what a JSON document says, without changing its order."""
        if isinstance(value, dict):
            return {name: self.value(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, float):
            return round(value, DECIMALS)
        return self.text(value) if isinstance(value, str) else value

    def json(self, document: bytes | str) -> str:
        """Mask a JSON document, and lay it out as lines."""
        return json.dumps(self.value(json.loads(document)), indent=1, ensure_ascii=False)

    def _line(self, line: str) -> str:
        for path, mask in self._places:
            line = line.replace(path, mask)
        for pattern, mask in _PATTERNS:
            line = pattern.sub(mask, line)
        for day in self._days:
            line = line.replace(day, "<day>")
        return line
