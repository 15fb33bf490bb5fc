"""Bodies that are huge, or whose length is not what it is said to be."""

from collections.abc import Iterator

from tests.integration.hostile.attack import INVALID_IMAGE, INVALID_REQUEST, TOO_LARGE, Attack, attack
from tests.integration.hostile.wire import ADD, RECOGNISE, form, head, image_part

FORM = "Content-Type: multipart/form-data; boundary=BB"
CHUNKED = "Transfer-Encoding: chunked"
PIECE = bytes(1_000_000)
COUNT = 100
"""Of pieces: 100 MB."""


def huge() -> Iterator[Attack]:
    """A hundred megabytes, announced or not."""
    for path in (RECOGNISE, ADD):
        announced = head("POST", path, FORM, f"Content-Length: {COUNT * len(PIECE)}")
        yield _large("announced", path, announced, [PIECE] * COUNT)
        chunk = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
        image = image_part(b"")[:-2]
        first = b"%x\r\n%s\r\n" % (len(image), image)
        chunks = [first, *[chunk] * COUNT, b"0\r\n\r\n"]
        yield _large("chunked", path, head("POST", path, FORM, CHUNKED), chunks)
        yield _large("no form", path, head("POST", path, "Content-Type: text/plain", CHUNKED), chunks)
    for size in (10 * 2**20 + 1, 10 * 2**20 + 100_000):
        yield attack(
            "huge body", f"an image of {size} bytes", form(RECOGNISE, [image_part(bytes(size))]), TOO_LARGE
        )
    largest = form(RECOGNISE, [image_part(bytes(10 * 2**20))])
    yield attack("huge body", "the largest image, all zero", largest, INVALID_IMAGE)


def _large(name: str, path: str, start: bytes, pieces: list[bytes]) -> Attack:
    allowed = frozenset({TOO_LARGE, INVALID_REQUEST})
    return Attack("huge body", f"100 MB, {name}, {path}", lambda: (start, *pieces), allowed)
