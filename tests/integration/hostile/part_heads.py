"""Heads of parts that no browser writes."""

from collections.abc import Iterator

from tests.integration.hostile.attack import INVALID_REQUEST, MATCH, NO_MATCH, Attack, attack
from tests.integration.hostile.made_images import file
from tests.integration.hostile.wire import RECOGNISE, form, part, post

END = b"--BB--\r\n"


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
