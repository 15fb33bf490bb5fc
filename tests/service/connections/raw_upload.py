"""An image's upload, piece by piece."""

from tests.support.raw_client import RawClient

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
