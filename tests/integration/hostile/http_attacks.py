"""Requests whose HTTP itself is hostile."""

from collections.abc import Iterator

from tests.integration.hostile.attack import (
    INVALID_REQUEST,
    LIVE,
    NOT_ALLOWED,
    NOT_FOUND,
    RECOGNISE,
    Attack,
    attack,
    head,
)

NO_HTTP = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n\r\n",
    "NUL bytes": bytes(500) + b"\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "lower-case method": b"get / HTTP/1.1\r\n\r\n",
    "space before colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
    "folded header": b"GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
}
ADDRESSES = (
    "/../../etc/passwd",
    "/api/v1/../../health/live",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%00",
    "/%ff%fe",
    "//evil.example.com/",
    "/api/v1/users/%2e%2e%2fadmin/faces",
    "/.env",
    "/schema/../.env",
    "/" + "a" * 30_000,
    "/?" + "a=b&" * 7_000,
    "http://evil.example.com/",
    "*",
)
HEADERS = {
    "100 KB in one": ["X: " + "x" * 100_000],
    "10,000 of them": [f"X{number}: y" for number in range(10_000)],
    "a name of 70 KB": ["x" * 70_000 + ": y"],
}


def no_http() -> Iterator[Attack]:
    """What is no HTTP, or not quite."""
    for name, request in NO_HTTP.items():
        yield attack("no HTTP", name, request, INVALID_REQUEST, NOT_FOUND)


def addresses() -> Iterator[Attack]:
    """Paths out of the service, or of any length."""
    for address in ADDRESSES:
        yield attack(
            "odd address", address[:40], head("GET", address), NOT_FOUND, INVALID_REQUEST, NOT_ALLOWED
        )
    for method in ("TRACE", "PROPFIND", "CONNECT", "PURGE", "PATCH", "DELETE"):
        yield attack("odd method", method, head(method, RECOGNISE), NOT_ALLOWED, INVALID_REQUEST)


def headers() -> Iterator[Attack]:
    """Headers that are huge, or lie."""
    for name, lines in HEADERS.items():
        yield attack("huge headers", name, head("GET", "/health/live", *lines), INVALID_REQUEST)
    for line in (
        "X-Request-ID: a\tb",
        "X-Request-ID: " + "x" * 5000,
        "Host: evil.example.com",
        "Range: bytes=0-",
    ):
        yield attack("lying header", line[:40], head("GET", "/health/live", line), LIVE)
    for line in (
        "Upgrade: websocket\r\nConnection: Upgrade",
        "X-Forwarded-For: 127.0.0.1",
        "Cookie: " + "a=b;" * 9_999,
    ):
        yield attack("lying header", line[:40], head("GET", "/health/live", line), LIVE, INVALID_REQUEST)
