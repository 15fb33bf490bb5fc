"""A client that sends bytes, however odd, and reads what comes back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


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
