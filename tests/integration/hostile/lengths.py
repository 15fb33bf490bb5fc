"""Bodies whose length is not what it is said to be."""

from collections.abc import Iterator

from tests.integration.hostile.attack import INVALID_REQUEST, TOO_LARGE, Attack, attack
from tests.integration.hostile.made_images import file
from tests.integration.hostile.wire import RECOGNISE, head, image_part

FORM = "Content-Type: multipart/form-data; boundary=BB"
CHUNKED = "Transfer-Encoding: chunked"


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
