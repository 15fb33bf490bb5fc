"""The soak's client: a new connection for each request, and a second try where the first connection broke."""

from types import TracebackType
from typing import Self

import httpx

from perf.soak.errand import Errand
from perf.soak.reply import Reply

PATIENCE = 30.0
"""Seconds for each step of a request. What is slow shows in the table; this only says when nothing will come."""

TRIES = 2

BROKEN = (
    httpx.ConnectError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
)
"""The connection ended without an answer: whoever held it was killed. Silence is none of these."""


class Client:
    """Sends errands. No connection is kept, so each request meets whichever worker is free.

    A connection that breaks without an answer is replaced once, as RFC 9110 (9.2.2) lets a client do with requests that
    can be repeated: to recognise is one, and an enrolment carries an Idempotency-Key. With one try it isn't.
    """

    def __init__(self, url: str, tries: int = TRIES) -> None:
        self._tries = tries
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._http = httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send(self, errand: Errand) -> Reply:
        """Run an errand; what goes wrong is in the reply."""
        for resets in range(self._tries):
            try:
                return Reply.of(await self._post(errand), resets)
            except BROKEN as error:
                reply = Reply.none(error, resets + 1)
            except httpx.HTTPError as error:
                return Reply.none(error, resets)
        return reply

    async def _post(self, errand: Errand) -> httpx.Response:
        # Parts of a form even without a file: httpx would send them urlencoded.
        parts: dict[str, tuple[str | None, str | bytes]] = {
            name: (None, value) for name, value in errand.form.items()
        }
        if errand.photo is not None:
            parts["image"] = ("photo.jpg", errand.photo)
        return await self._http.post(errand.path, files=parts, headers=errand.headers)
