"""Offer a Trifid more than it can take: `python -m perf.load.overload --photos PATH`.

Starts a whole system of its own and enrols one person. Clients that wait for their answers show what the machine can
take; then requests arrive at fixed rates of half as many up to ten times as many, and last beside a hundred clients
whose requests trickle in. Each request has a connection of its own and as little work as possible, for the client
shares the machine's cores. The last line holds the figures for a script.
"""

import argparse
import asyncio
import itertools
import resource
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import numpy as np

from perf.latency.sides import enrol
from perf.load.overload_report import OverloadReport, Row, markdown
from perf.machine import this_machine
from perf.photos import small_photos, with_one_face
from perf.report import Publication, add_out_option, add_release_option, published
from perf.system import SystemStartError, running_system
from service.settings import Settings
from service.tasks import background_tasks

TIMEOUT = 30.0
"""Seconds for an answer."""

HOST = "127.0.0.1"


class Reply(msgspec.Struct, frozen=True):
    """How a request ended. Times are seconds since the load began; the status is 0 without an answer."""

    due: float
    sent: float
    ended: float
    status: int
    retry_after: bool

    @property
    def seconds(self) -> float:
        """From when it was due."""
        return self.ended - self.due


def recognition(photo: bytes) -> bytes:
    """The whole request, made once for a photo."""
    boundary = uuid.uuid4().hex
    part = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n\r\n'.encode(),
        photo,
        f"\r\n--{boundary}--\r\n".encode(),
    )
    body = b"".join(part)
    return head(len(body), boundary) + body


def head(length: int, boundary: str) -> bytes:
    """A request's head for a form of so many bytes."""
    return (
        f"POST /api/v1/recognise_user HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


async def answer(port: int, request: bytes) -> bytes:
    """Send a request and return all that comes back; nothing if the connection breaks or no answer comes in time."""
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                writer.write(request)
                return await reader.read()
            finally:
                writer.close()
    except OSError:  # TimeoutError is one
        return b""


def status_of(response: bytes) -> int:
    """The status in a response's first line; 0 if there is none."""
    words = response[:20].split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def has_retry_after(response: bytes) -> bool:
    """Whether the response says when to come again."""
    return b"\r\nretry-after:" in response.partition(b"\r\n\r\n")[0].lower()


def row(load: str, asked: float, replies: Sequence[Reply], cpu_seconds: float) -> Row:
    """Count the replies to a load, `asked` in requests a second."""
    accepted = [reply for reply in replies if reply.status == 200]
    refused = [reply for reply in replies if reply.status == 503 and reply.retry_after]
    others = Counter(str(reply.status) for reply in replies)
    others.subtract({"200": len(accepted), "503": len(refused)})
    return Row(
        load=load,
        asked=round(asked, 1),
        offered=round(_rate(replies), 1),
        accepted=len(accepted),
        refused=len(refused),
        others=dict(+others),
        accepted_s=_percentiles(accepted),
        refused_s=_percentiles(refused),
        late_s=round(float(np.percentile([reply.sent - reply.due for reply in replies], 95)), 4),
        client_cores=round(cpu_seconds / max(reply.ended for reply in replies), 2),
    )


def _rate(replies: Sequence[Reply]) -> float:
    """Requests a second from the first one sent to the last."""
    sent = [reply.sent for reply in replies]
    return (len(sent) - 1) / max(max(sent) - min(sent), 1e-9)


def _percentiles(replies: Sequence[Reply]) -> tuple[float, float, float]:
    """p50, p95, p99; zeros without any reply."""
    times = [reply.seconds for reply in replies] or [0.0]
    p50, p95, p99 = (round(float(value), 3) for value in np.percentile(times, (50, 95, 99)))
    return p50, p95, p99


CLIENTS = 16
"""Of the closed loop: enough to keep every step busy, few enough that none is refused."""

BURST = 16
"""Requests that the open loop sends in a row when it is late, before it reads what was answered meanwhile."""


async def closed_loop(port: int, request: bytes, seconds: float) -> list[Reply]:
    """Let clients send one request after the other for so many seconds."""
    start = time.monotonic()

    async def client() -> list[Reply]:
        replies = []
        while time.monotonic() - start < seconds:
            replies.append(await _ask(port, request, time.monotonic() - start, start))
        return replies

    found = await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return list(itertools.chain.from_iterable(found))


async def open_loop(port: int, request: bytes, rate: float, seconds: float) -> list[Reply]:
    """Send `rate` requests a second for so many seconds, whether or not any is answered, and wait for the rest."""
    start = time.monotonic()
    tasks = []
    for number in range(round(rate * seconds)):
        due = number / rate
        if (pause := start + due - time.monotonic()) > 0:
            await asyncio.sleep(pause)
        elif not number % BURST:
            await asyncio.sleep(0)  # who is late must still read the answers
        tasks.append(asyncio.create_task(_ask(port, request, due, start)))
    return await asyncio.gather(*tasks)


async def _ask(port: int, request: bytes, due: float, start: float) -> Reply:
    sent = time.monotonic() - start
    response = await answer(port, request)
    ended = time.monotonic() - start
    return Reply(due, sent, ended, status_of(response), has_retry_after(response))


ANNOUNCED = 100_000
"""Bytes of the form that never is complete."""

PAUSE = 1.0
"""Seconds between two bytes, and before a client whose connection was closed comes again."""


@asynccontextmanager
async def slow_clients(port: int, count: int) -> AsyncIterator[None]:
    """Keep so many of them connected for the time of a `with` block."""
    async with background_tasks(*(_again_and_again(port) for _ in range(count))):
        yield


async def _again_and_again(port: int) -> None:
    while True:
        with suppress(OSError):
            await _trickle(port)
        await asyncio.sleep(PAUSE)


async def _trickle(port: int) -> None:
    """Send until the server has enough of it."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(head(ANNOUNCED, "slow"))
        while not reader.at_eof():
            writer.write(b"-")
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await reader.read()
    finally:
        writer.close()


LOADS = (0.5, 1.0, 2.0, 5.0, 10.0)
"""In proportion to the capacity."""

SLOW_CLIENTS = 100
SLOW_LOAD = LOADS[0]


@dataclass(frozen=True)
class Curve:
    """Where the API listens, what is asked of it, and for how many seconds each load lasts."""

    port: int
    request: bytes
    seconds: float

    async def capacity(self) -> Row:
        """What clients that wait get; before that they warm the system up, uncounted."""
        await closed_loop(self.port, self.request, self.seconds / 4)
        return await self._measured("closed", 0.0, closed_loop(self.port, self.request, self.seconds))

    async def load(self, capacity: float, times: float) -> Row:
        """Offer the capacity, in requests a second, so many times."""
        rate = capacity * times
        return await self._measured(
            f"x{times:g}", rate, open_loop(self.port, self.request, rate, self.seconds)
        )

    async def slow(self, capacity: float) -> Row:
        """Offer a part of the capacity while others trickle."""
        async with slow_clients(self.port, SLOW_CLIENTS):
            return await self.load(capacity, SLOW_LOAD)

    async def _measured(self, name: str, rate: float, loop: Awaitable[list[Reply]]) -> Row:
        before = time.process_time()  # the loop begins when it is awaited
        found = row(name, rate, await loop, time.process_time() - before)
        print(
            f"{name}: {found.offered:.1f}/s offered, {found.accepted} accepted, {found.refused} refused,"
            f" {found.errors} others, p95 {found.accepted_s[1]:.3f} s",
            flush=True,
        )
        return found


PHOTOS = 16
"""How many are tried; the first one with one face is taken."""

FAILURES = (httpx.HTTPError, SystemStartError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    photos = "folder or archive of photos (default: %(default)s)"
    folder = settings.state_dir / "photos" / "face_recognition"
    parser.add_argument("--photos", type=Path, default=folder, metavar="PATH", help=photos)
    parser.add_argument("--seconds", type=float, default=20, help="of each load (default: %(default)s)")
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> OverloadReport:
    """Start the system and measure the curve."""
    machine = this_machine(arguments.release)
    _allow_many_connections()
    with running_system(arguments.release, state_dir) as system:
        photo, *_ = with_one_face(small_photos(arguments.photos, PHOTOS), system.url)
        enrol(system.url, photo)
        curve = Curve(system.port, recognition(photo), arguments.seconds)
        closed, rows, slow = asyncio.run(_measured(curve))
    capacity = round(closed.accepted / arguments.seconds, 1)
    return OverloadReport(
        measured=datetime.now(UTC),
        machine=machine,
        seconds=arguments.seconds,
        capacity=capacity,
        capacity_cores=closed.client_cores,
        rows=rows,
        slow=slow,
        slow_clients=SLOW_CLIENTS,
    )


async def _measured(curve: Curve) -> tuple[Row, list[Row], Row]:
    closed = await curve.capacity()
    capacity = closed.accepted / curve.seconds
    rows = [await curve.load(capacity, times) for times in LOADS]
    return closed, rows, await curve.slow(capacity)


def _allow_many_connections() -> None:
    """Let this process have as many as it may: one for each request that waits."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(argv: list[str] | None = None, prog: str = "python -m perf.load.overload") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("overload", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
