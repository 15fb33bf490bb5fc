"""A client that sends bytes, however odd, and reads what comes back.

An image's upload, piece by piece. Sends the same request many times and counts how it is answered.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.support.service import bearer


@dataclass(frozen=True)
class RawAnswer:
    """An answer as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """The contract's word for an error."""
        return str(json.loads(self.body)["reason"])


class RawClient:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> RawAnswer:
        """Read one answer, which must announce its length."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for line in head[1:-2] for name, value in [line.split(": ", 1)]}
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return RawAnswer(int(head[0].split()[1]), headers, body)

    async def is_closed(self, within: float) -> bool:
        """Whether the server closes the connection, in seconds, without sending more."""
        try:
            return await asyncio.wait_for(self.reader.read(1), within) == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[RawClient]:
    """Connect to a port of this machine for the time of a `with` block; leave without a farewell."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.transport.abort()


ROOM = 1_000_000
"""Bytes of uploads that the service of these tests holds at most."""

IMAGE_HEAD = b'--BB\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
END = b"\r\n--BB--\r\n"


def upload_head(length: int, path: str = "/api/v1/recognise_user") -> bytes:
    """The head of a form's upload, its boundary BB."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=BB\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


async def upload(client: RawClient, size: int, missing: int = 0) -> None:
    """Send an image of `size` bytes, but for its last `missing` ones."""
    body = IMAGE_HEAD + b"x" * size + END
    await client.send(upload_head(len(body)) + body[: len(body) - missing])


PATH = "/api/v1/add_user"


async def statuses(client: httpx.AsyncClient, count: int, key: str, **headers: str) -> Counter[int]:
    """Of so many empty requests with a key, which a good one gets 400 for."""
    answers = [await client.post(PATH, headers={**bearer(key), **headers}) for _ in range(count)]
    return Counter(answer.status_code for answer in answers)
