"""What a person does at the door, again and again: each visit adds to a tally, and whatever is not as it must be.

Two people who use the API all the time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import httpx

from tests.support.photos import project_photos

KNOWN = {"name": "Ada Lovelace", "birthdate": "1985-12-10", "email": "ada@example.com"}
"""Enrolled before all tests."""

NEWCOMER = {"name": "Alan Turing", "birthdate": "1982-06-23", "email": "alan@example.com"}
"""Who enrols and is erased again."""


@dataclass
class Tally:
    """Of all visits."""

    requests: int = 0
    failures: list[str] = field(default_factory=list)
    """What was answered otherwise than it must be."""
    answers: list[tuple[str, float]] = field(default_factory=list)
    """The embedding space and the similarity of each answer about who is known."""


class Visits:
    """One person's requests, with a connection of their own. Nothing is sent twice."""

    def __init__(self, url: str, tally: Tally) -> None:
        self._api = httpx.Client(base_url=url, timeout=30)
        self._tally = tally

    def of_known(self, photo: bytes) -> None:
        """Show who is enrolled."""
        match = self._post("recognise_user", photo, 200)
        if match.get("message") == "Match found":
            self._tally.answers.append((match["metadata"]["model"], match["similarity"]))
        else:
            self._tally.failures.append(f"who is enrolled is not found: {match}")

    def of_newcomer(self, photo: bytes) -> None:
        """Enrol, be found, and be erased."""
        added = self._post("add_user", photo, 201, NEWCOMER)
        match = self._post("recognise_user", photo, 200)
        if match.get("user_info", {}).get("id") != added.get("user_id"):
            self._tally.failures.append(f"who has just enrolled is not found: {match}")
        self._count(self._api.delete(f"/api/v1/users/{added.get('user_id')}"), 200)

    def _post(
        self, path: str, photo: bytes, status: int, fields: dict[str, str] | None = None
    ) -> dict[str, Any]:
        answer = self._api.post(f"/api/v1/{path}", files={"image": photo}, data=fields)
        self._count(answer, status)
        found: dict[str, Any] = answer.json()
        return found

    def _count(self, answer: httpx.Response, status: int) -> None:
        self._tally.requests += 1
        if answer.status_code != status:
            self._tally.failures.append(f"{answer.request.url.path}: {answer.status_code} {answer.text}")


PAUSE_SECONDS = 0.3
"""Between two visits of a person."""


@contextmanager
def stream(url: str) -> Iterator[Tally]:
    """Send requests for the time of a `with` block."""
    stop, tally, photos = threading.Event(), Tally(), project_photos()
    known, newcomer = Visits(url, tally), Visits(url, tally)

    def again_and_again(visit: Callable[[bytes], None], photo: bytes) -> None:
        while not stop.wait(PAUSE_SECONDS):
            visit(photo)

    visitors = [
        threading.Thread(target=again_and_again, args=(known.of_known, photos.known_a_again)),
        threading.Thread(target=again_and_again, args=(newcomer.of_newcomer, photos.known_b)),
    ]
    for visitor in visitors:
        visitor.start()
    try:
        yield tally
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()


def runs(tally: Tally) -> list[tuple[str, float]]:
    """The answers, where those that are the same and follow each other count as one."""
    return [answer for answer, _ in groupby(tally.answers)]
