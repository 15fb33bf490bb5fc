"""The record of one run: chapters of requests with their answers, and of commands with what they print.

What differs between two runs that behave alike: ids, times, secrets, ports, places on the disk, numerical noise.

What Trifid tells of itself: the OpenAPI document, the names of the metrics, and the fields of its log.

Sends the API's requests by one client, and has each answer recorded.

The photos that are sent: two presidents, in other sizes and formats, and what is no photo of a face.
"""

import io
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.snapshot.trifid import Trifid

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


COUNTED = {"content-length"}
"""Headers of which only the presence counts: the length changes with a number's last digits."""

SETS = {"allow", "access-control-allow-methods", "access-control-allow-headers", "vary"}
"""Headers whose values have no order: it changes from process to process."""


class Record:
    """Collects what was seen, masked; each entry has a title that says why it is there."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._lines: list[str] = []

    def write(self, path: Path) -> None:
        """Write everything as one text."""
        path.write_text("\n".join(self._lines) + "\n", encoding="utf-8")

    def chapter(self, title: str) -> None:
        """Begin a chapter, and say so."""
        print(title, flush=True)
        self._lines += ["", f"##### {title}"]

    def answer(self, title: str, answer: httpx.Response) -> httpx.Response:
        """Note an answer: request line, status, headers by name, body."""
        request = answer.request
        target = request.url.raw_path.decode()
        self._entry(title, f"{request.method} {self._masks.text(target)}", f"status {answer.status_code}")
        self._headers((name.lower(), value) for name, value in answer.headers.multi_items())
        self._body(answer.content)
        return answer

    def raw_answer(self, title: str, answer: bytes) -> None:
        """Note what came over a bare connection, to its end."""
        head, _, body = answer.partition(b"\r\n\r\n")
        status, *headers = head.decode("latin-1").split("\r\n")
        self._entry(title, f"connection: {status}" if answer else "connection: closed without an answer")
        self._headers((name.lower(), value.strip()) for name, _, value in (h.partition(":") for h in headers))
        self._body(body)

    def command(
        self, title: str, done: subprocess.CompletedProcess[str], *, as_json: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Note a command's exit code and what it printed."""
        self._entry(title, f"exit code {done.returncode}")
        for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
            if text.strip():
                told = self._json_lines(text) if as_json and name == "stdout" else self._masks.text(text)
                self._lines += [f"--- {name}", told]
        return done

    def text(self, title: str, lines: Iterable[str]) -> None:
        """Note lines as they are."""
        self._entry(title, *(self._masks.text(line) for line in lines))

    def _json_lines(self, text: str) -> str:
        return "\n".join(self._masks.json(line) for line in text.splitlines())

    def _entry(self, title: str, *lines: str) -> None:
        self._lines += ["", f"=== {self._masks.text(title)}", *lines]

    def _headers(self, headers: Iterable[tuple[str, str]]) -> None:
        for name, value in sorted(headers):
            if name in COUNTED:
                value = "<n>"
            elif name in SETS:
                value = ", ".join(sorted(value.split(", ")))
            self._lines.append(f"{name}: {self._masks.text(value)}")

    def _body(self, body: bytes) -> None:
        if body:
            try:
                self._lines.append(self._masks.json(body))
            except json.JSONDecodeError:
                self._lines.append(self._masks.text(body.decode(errors="replace")))


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


ADA = {"name": "Ada Lovelace", "birthdate": "1985-12-10"}
BOB = {"name": "Bob Noyce", "birthdate": "1927-12-12"}
API = "/api/v1"


class Caller:
    """The requests of docs/api.md."""

    def __init__(self, client: httpx.Client, record: Record) -> None:
        self.client = client
        self.record = record

    def send(self, title: str, method: str, path: str, **options: Any) -> httpx.Response:
        """Send any request."""
        return self.record.answer(title, self.client.request(method, path, **options))

    def recognise(self, title: str, image: bytes, **options: Any) -> httpx.Response:
        """Ask who is in a photo."""
        return self.send(title, "POST", f"{API}/recognise_user", files={"image": image}, **options)

    def key_for(self, title: str, image: bytes) -> str:
        """An enrolment key for a face that nobody enrolled has."""
        key: str = self.recognise(title, image).json()["req_id"]
        return key

    def add(
        self, title: str, fields: dict[str, str], image: bytes | None = None, **options: Any
    ) -> httpx.Response:
        """Enrol somebody."""
        return self.send(title, "POST", f"{API}/add_user", files=parts(fields, image), **options)

    def add_face(
        self, title: str, user: str, fields: dict[str, str], image: bytes | None = None, **options: Any
    ) -> httpx.Response:
        """Add a further face."""
        return self.send(title, "POST", f"{API}/users/{user}/faces", files=parts(fields, image), **options)


def parts(fields: dict[str, str], image: bytes | None) -> list[tuple[str, Any]]:
    """A form: text parts without a file name, and the image if there is one."""
    form: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items()]
    form = form or [("unknown", (None, "part"))]  # httpx would send an empty form as urlencoded
    return form if image is None else [*form, ("image", ("photo.jpg", image))]


SIDE = 400
"""Pixels of the longer side: small enough for a tight limit of bytes, large enough for a clear face."""


@dataclass(frozen=True)
class Photos:
    """Files as bytes."""

    ada: bytes
    ada_again: bytes
    ada_a_third_time: bytes
    bob: bytes
    two_people: bytes
    no_face: bytes
    as_png: bytes
    as_webp: bytes
    as_bmp: bytes
    too_many_pixels: bytes


def load(folder: Path) -> Photos:
    """Read them from the folder of the real photos."""
    ada, bob = _opened(folder / "obama.jpg"), _opened(folder / "biden.jpg")
    both = Image.new("RGB", (2 * SIDE, SIDE))
    both.paste(ada.resize((SIDE, SIDE)), (0, 0))
    both.paste(bob.resize((SIDE, SIDE)), (SIDE, 0))
    return Photos(
        ada=_file(ada),
        ada_again=_file(_opened(folder / "obama2.jpg")),
        ada_a_third_time=_file(_opened(folder / "obama3.jpg")),
        bob=_file(bob),
        two_people=_file(both),
        no_face=_file(Image.linear_gradient("L").convert("RGB")),
        as_png=_file(bob, "PNG"),
        as_webp=_file(bob, "WEBP"),
        as_bmp=_file(bob, "BMP"),
        too_many_pixels=_file(Image.new("L", (8000, 7000)), "PNG"),
    )


def _opened(path: Path) -> Image.Image:
    image = Image.open(path).convert("RGB")
    image.thumbnail((SIDE, SIDE))
    return image


def _file(image: Image.Image, file_format: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()
