"""Made replies, and an API that takes its time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from perf.load.overload import Reply, row
from perf.load.overload_report import Report
from tests.perf.ensemble.made import made_machine

ACCEPTED = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def made_reply(second: float, status: int, seconds: float = 0.1, retry_after: bool = False) -> Reply:
    return Reply(second, second, second + seconds, status, retry_after)


def made_replies(refused: int) -> list[Reply]:
    """A hundred in ten seconds; the first ones are refused, one has no answer and one no time to come again."""
    accepted = [made_reply(number / 10, 200, 0.5) for number in range(98 - refused)]
    refusals = [made_reply(10 - number / 10, 503, 0.01, retry_after=True) for number in range(refused)]
    return [*accepted, *refusals, made_reply(5, 0), made_reply(5, 503)]


def made_report() -> Report:
    rows = [row("x0.5", 10, made_replies(0), 0.5), row("x10", 100, made_replies(60), 0.5)]
    return Report(
        measured=datetime(2026, 11, 22, tzinfo=UTC),
        machine=made_machine(0.0),
        seconds=10,
        capacity=20,
        capacity_cores=0.1,
        rows=rows,
        slow=rows[0],
        slow_clients=100,
    )


@asynccontextmanager
async def slow_api(seconds: float, heard: list[bytes]) -> AsyncIterator[int]:
    """Its port. It answers each request that is complete after so many seconds."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        try:
            heard.append(head + await reader.readexactly(length))
            await asyncio.sleep(seconds)
            writer.write(ACCEPTED)
            await writer.drain()
        except asyncio.IncompleteReadError as error:
            heard.append(head + error.partial)
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
