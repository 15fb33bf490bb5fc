"""Content types and boundaries that don't fit the body."""

from collections.abc import Iterator

from tests.integration.hostile.attack import DECODED, INVALID_REQUEST, Attack, attack
from tests.integration.hostile.made_images import file
from tests.integration.hostile.wire import RECOGNISE, image_part, post

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
