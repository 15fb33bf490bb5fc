"""HTTP requests as bytes: no client library would send what is wanted here."""

from collections.abc import Iterable

RECOGNISE, ADD = "/api/v1/recognise_user", "/api/v1/add_user"
BOUNDARY = "BB"


def part(name: str | bytes, content: bytes = b"x", extra: str | bytes = b"") -> bytes:
    """A part of a form with its leading boundary; `extra` follows its name in the same line."""
    name, extra = _bytes(name), _bytes(extra)
    return b'--BB\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, extra, content)


def image_part(content: bytes) -> bytes:
    """The part `image`, as a file."""
    return part("image", content, '; filename="photo.jpg"')


def post(path: str, body: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> bytes:
    """A POST with the length of its body."""
    return head("POST", path, f"Content-Type: {content_type}", f"Content-Length: {len(body)}") + body


def form(path: str, parts: Iterable[bytes]) -> bytes:
    """A POST of a form, closed as it should be."""
    return post(path, b"".join(parts) + b"--BB--\r\n")


def recognise(image: bytes) -> bytes:
    """A well-formed recognise_user, whatever the image."""
    return form(RECOGNISE, [image_part(image)])


def head(method: str, path: str, *headers: str) -> bytes:
    """A request line and headers."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode("latin-1")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
