"""The record of one run: chapters of requests with their answers, and of commands with what they print."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import httpx

from tests.snapshot.masks import Masks

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
