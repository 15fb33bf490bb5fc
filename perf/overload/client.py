"""One request on a connection of its own, with as little work as possible: the client shares the machine's cores."""

import asyncio
import uuid

import msgspec

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
