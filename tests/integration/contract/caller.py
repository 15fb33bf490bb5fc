"""A client of the API for the contract's tests.

What the tests of further faces start from, and what they count. The requests about enrolled people, as an
administrator sends them.
"""

from typing import Any

import asyncpg
import httpx

PERSON = {"name": "Ada Lovelace", "birthdate": "1985-12-10"}


class Caller:
    """Sends the requests of the API as its users do."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def recognise(self, image: bytes) -> httpx.Response:
        return await self.client.post("/api/v1/recognise_user", files={"image": image})

    async def add(self, fields: dict[str, str] = PERSON, image: bytes | None = None) -> httpx.Response:
        return await self.client.post("/api/v1/add_user", files=_parts(fields, image))

    async def add_face(
        self, user_id: str, image: bytes | None = None, req_id: str | None = None
    ) -> httpx.Response:
        fields = {"unknown": "part"} if req_id is None else {"req_id": req_id}
        return await self.client.post(f"/api/v1/users/{user_id}/faces", files=_parts(fields, image))

    async def key_for(self, image: bytes) -> str:
        """The enrolment key of a face that nobody enrolled has."""
        answer = await self.recognise(image)
        assert answer.json()["message"] == "no_match", answer.text
        key: str = answer.json()["req_id"]
        return key


def _parts(fields: dict[str, str], image: bytes | None) -> list[tuple[str, Any]]:
    # Text parts as tuples without a file name: httpx would send a form without files as urlencoded.
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items()]
    return parts if image is None else [*parts, ("image", ("photo.jpg", image))]


def assert_error(answer: httpx.Response, status: int, reason: str, naming: str = "") -> None:
    """The contract's shape of an error, entirely."""
    body = answer.json()
    assert (answer.status_code, body["reason"]) == (status, reason), answer.text
    assert set(body) == {"status", "error_code", "reason", "message", "requestId"}
    assert (body["status"], body["error_code"]) == ("error", status)
    assert body["requestId"] == answer.headers["X-Request-ID"]
    assert naming in body["message"]
    assert ("Retry-After" in answer.headers) == (status in {429, 503})


async def further_faces(database: asyncpg.Connection) -> int:
    """How many faces there are besides everybody's first."""
    count: int = await database.fetchval("SELECT count(*) FROM user_faces")
    return count


async def enrolled(caller: Caller, image: bytes) -> str:
    """Enrol somebody by a photo; return the user's id."""
    user_id: str = (await caller.add(PERSON, image)).json()["user_id"]
    return user_id


USERS = "/api/v1/users"


async def told(caller: Caller, user_id: str) -> httpx.Response:
    """Ask what is stored about a user."""
    return await caller.client.get(f"{USERS}/{user_id}")


async def listed(caller: Caller, query: str = "") -> httpx.Response:
    """Ask for a page of users."""
    return await caller.client.get(f"{USERS}?{query}")


async def erased(caller: Caller, user_id: str) -> httpx.Response:
    """Ask for a user to be erased."""
    return await caller.client.delete(f"{USERS}/{user_id}")
