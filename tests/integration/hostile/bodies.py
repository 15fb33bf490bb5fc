"""Bodies that are huge, or whose length is not what it is said to be.

Bodies whose length is not what it is said to be. Content types and boundaries that don't fit the body. Forms that are
not well-formed, or odd in their parts. Heads of parts that no browser writes.
"""

from collections.abc import Iterator

from tests.integration.hostile.attack import (
    ADD,
    DECODED,
    INVALID_IMAGE,
    INVALID_REQUEST,
    MATCH,
    NO_MATCH,
    RECOGNISE,
    TOO_LARGE,
    UNKNOWN_KEY,
    Attack,
    attack,
    form,
    head,
    image_part,
    part,
    post,
)
from tests.integration.hostile.images import file

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


def lengths() -> Iterator[Attack]:
    """Lengths that contradict themselves or the body."""
    image = image_part(file("JPEG")) + b"--BB--\r\n"
    for line in ("-1", "+5", "0x10", "99999999999999999999", "5, 6", "five", ""):
        request = head("POST", RECOGNISE, FORM, f"Content-Length: {line}") + image
        yield attack("wrong length", repr(line), request, INVALID_REQUEST, TOO_LARGE)
    twice = head("POST", RECOGNISE, FORM, "Content-Length: 5", "Content-Length: 6") + image
    yield attack("wrong length", "two lengths", twice, INVALID_REQUEST)
    both = head("POST", RECOGNISE, FORM, f"Content-Length: {len(image)}", CHUNKED) + image
    yield attack("wrong length", "length and chunks", both, INVALID_REQUEST)
    none = head("POST", RECOGNISE, FORM)
    yield attack("wrong length", "none, no body", none, INVALID_REQUEST)
    short = head("POST", RECOGNISE, FORM, "Content-Length: 100") + image
    yield attack("wrong length", "too short", short, INVALID_REQUEST)
    for chunk in (
        b"zz\r\n",
        b"-1\r\n",
        b"ffffffffffffffffff\r\n",
        b"5\r\nabc\r\n0\r\n\r\n",
        b"0\r\n\r\n",
        b"5;" + b"x" * 300_000,
    ):
        request = head("POST", RECOGNISE, FORM, CHUNKED) + chunk
        yield attack("wrong chunks", repr(chunk[:20]), request, INVALID_REQUEST)
    for coding in ("gzip", "chunked, gzip", "gzip, chunked", "identity"):
        request = head("POST", RECOGNISE, FORM, f"Transfer-Encoding: {coding}") + b"0\r\n\r\n"
        yield attack("wrong chunks", coding, request, INVALID_REQUEST)


END = b"--BB--\r\n"


def boundaries() -> Iterator[Attack]:
    """Content types and boundaries that don't fit the body."""
    image = image_part(file("JPEG"))
    types = ("", "; boundary=", "; boundary=CC", '; boundary="', "; boundary=" + "B" * 5000, "; boundary=B B")
    for suffix in types:
        request = post(RECOGNISE, image + END, f"multipart/form-data{suffix}")
        yield attack("wrong boundary", repr(suffix)[:40], request, INVALID_REQUEST)
    for kind in ("multipart/mixed; boundary=BB", "application/json", "text/html", "\xe9/\xff", "image/jpeg"):
        yield attack("wrong boundary", repr(kind), post(RECOGNISE, image + END, kind), INVALID_REQUEST)
    bodies = {
        "no end": image,
        "no boundary": file("JPEG"),
        "only its end": END,
        "nothing": b"",
        "dashes": b"--" * 9,
    }
    bodies |= {"another's end": image + b"--CC--\r\n", "bare newlines": (image + END).replace(b"\r\n", b"\n")}
    for name, body in bodies.items():
        yield attack("wrong boundary", name, post(RECOGNISE, body), INVALID_REQUEST)
    yield attack("wrong boundary", "text behind the end", post(RECOGNISE, image + END + b"x" * 999), *DECODED)


PERSON = [part("name", b"Ada"), part("birthdate", b"1985-12-10"), part("req_id", b"req-unknown")]


def repeated_and_many() -> Iterator[Attack]:
    """Too many parts, or one twice."""
    image = image_part(file("JPEG"))
    yield attack("repeated part", "image", form(RECOGNISE, [image, image]), INVALID_REQUEST)
    for name in ("name", "birthdate", "req_id"):
        yield attack("repeated part", name, form(ADD, [*PERSON, part(name)]), INVALID_REQUEST)
    yield attack("repeated part", "an unknown one", form(ADD, [*PERSON, part("x"), part("x")]), UNKNOWN_KEY)
    for count in (33, 10_000):
        parts = [part(f"field{number}") for number in range(count)]
        yield attack("many fields", str(count), form(ADD, parts), INVALID_REQUEST, TOO_LARGE)
    yield attack(
        "many fields", "10,000 empty ones", form(ADD, [part("", b"")] * 10_000), INVALID_REQUEST, TOO_LARGE
    )


def part_heads() -> Iterator[Attack]:
    """Heads of parts that no browser writes."""
    image, end = file("JPEG"), b"\r\n" + END
    begin = b"--BB\r\n"
    disposition = b'Content-Disposition: form-data; name="image"; filename="a"'
    broken = {
        "no header": begin + b"\r\n" + image + end,
        "no colon": begin + b"Content-Disposition form-data\r\n\r\n" + image + end,
        "no name": begin + b"Content-Disposition: form-data\r\n\r\n" + image + end,
        "attachment": begin + b'Content-Disposition: attachment; name="image"\r\n\r\n' + image + end,
        "8 KiB of header": begin + disposition + b"\r\nX: " + b"x" * 8192 + b"\r\n\r\n" + image + end,
        "a thousand headers": begin + disposition + b"\r\nX: y" * 1000 + b"\r\n\r\n" + image + end,
        "NUL in the name": part(b"im\0age", image) + END,
        "no UTF-8 in the name": part(b"\xff\xfe", image) + END,
        "nested multipart": begin + b"Content-Type: multipart/mixed; boundary=CC\r\n\r\n--CC--\r\n" + end,
    }
    for name, body in broken.items():
        yield attack("odd part", name, post(RECOGNISE, body), INVALID_REQUEST)
    for name in (
        "../../../etc/passwd",
        "a\0.jpg",
        "a.php",
        "C:\\x.exe",
        "'; DROP TABLE users; --",
        "%00",
        "x" * 900,
    ):
        extra = f'; filename="{name}"'
        request = form(RECOGNISE, [part("image", image, extra)])
        yield attack("odd file name", repr(name)[:40], request, MATCH, NO_MATCH, INVALID_REQUEST)
