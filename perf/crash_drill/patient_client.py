"""A client that sends a request again until somebody answers it for good."""

import asyncio
import time
from dataclasses import dataclass

import httpx
import msgspec

from perf.soak.client import Answer

PATIENCE_SECONDS = 120.0
"""More than any process takes to come back. Whoever isn't answered by then never will be."""

PAUSE_SECONDS = 0.2

DEFECT = 500
Part = bytes | tuple[None, str]
"""A file, or a text."""

PASSING = frozenset({502, 503, 429})


class DrillError(RuntimeError):
    """Nobody has answered in all that time, or with a defect."""


@dataclass(frozen=True)
class Reply:
    """An answer that stays, with its status."""

    status: int
    answer: Answer

    @classmethod
    def of(cls, response: httpx.Response) -> "Reply":
        """Read a response.

        Raises:
            DrillError: it isn't what the API's contract says.
        """
        try:
            return cls(response.status_code, msgspec.json.decode(response.content, type=Answer))
        except msgspec.MsgspecError as error:
            raise DrillError(
                f"an answer with status {response.status_code} can't be read: {error}"
            ) from error


class PatientClient:
    """Counts what it had to send again, as `repeated`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.repeated = 0

    async def recognise(self, photo: bytes) -> Reply:
        """Show a photo."""
        return await self._post("/api/v1/recognise_user", {"image": photo})

    async def enrol(self, form: dict[str, str], idempotency_key: str) -> Reply:
        """Enrol by a form; each repetition carries the same key."""
        parts: dict[str, Part] = {name: (None, text) for name, text in form.items()}
        return await self._post("/api/v1/add_user", parts, {"Idempotency-Key": idempotency_key})

    async def _post(
        self, address: str, parts: dict[str, Part], headers: dict[str, str] | None = None
    ) -> Reply:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                response = await self._client.post(address, files=parts, headers=headers)
                if response.status_code == DEFECT:
                    raise DrillError(f"{address} has answered {response.text}")
                if response.status_code not in PASSING:
                    return Reply.of(response)
            except httpx.TransportError:
                pass  # whoever was to answer was killed
            self.repeated += 1
            await asyncio.sleep(PAUSE_SECONDS)
        raise DrillError(f"no answer of {address} in {PATIENCE_SECONDS:.0f} s")
