"""Sends the API's requests by one client, and has each answer recorded."""

from typing import Any

import httpx

from tests.snapshot.record import Record

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
