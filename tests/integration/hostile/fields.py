"""Personal details, keys and ids that try to be something else."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.integration.hostile.attack import (
    ADD,
    INVALID_REQUEST,
    NOT_ALLOWED,
    NOT_FOUND,
    UNKNOWN_KEY,
    Attack,
    attack,
    form,
    head,
    part,
)

INJECTIONS = (
    "'; DROP TABLE users; --",
    "' OR '1'='1",
    "1; SELECT pg_sleep(30)",
    "$1",
    "{{7*7}}${7*7}",
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "%s%s%s%n",
    "| cat /etc/passwd",
    "\\u0000\\x00",
)
INVALID_TEXTS = {
    "NUL": b"A\0da",
    "Latin-1": "Jos\u00e9".encode("latin-1"),
    "UTF-16": "Ada".encode("utf-16"),
    "half a surrogate": b"\xed\xa0\x80",
    "too long an encoding": b"\xc0\xaf",
    "line feed": b"Ada\nX: y",
    "right-to-left override": "Ada\u202e".encode(),
    "escape sequence": b"\x1b[2J",
    "white space": b" \t ",
    "nothing visible": "\u200b\u200b".encode(),
    "5,000 letters": b"a" * 5000,
    "201 letters": b"a" * 201,
}
BIRTHDATES = (
    "1985-13-01",
    "0000-00-00",
    "9999-99-99",
    "1985-12-10T00:00",
    "-1985-12-10",
    "now()",
    "१९८५-१२-१०",
)
EMAILS = (
    "a@b\0.example.com",
    "a@b.example.com\r\nBcc: c@d.example.com",
    "a" * 300 + "@example.com",
    "@",
    "a@@example.com",
)


def _enrolment(**fields: bytes) -> bytes:
    person = {"name": b"Ada", "birthdate": b"1985-12-10", "req_id": b"req-unknown", **fields}
    return form(ADD, [part(name, content) for name, content in person.items()])


def injections() -> Iterator[Attack]:
    """SQL, templates and paths where a name, a key or an id is expected."""
    for text in INJECTIONS:
        data = text.encode()
        yield attack("injection", f"name {text}", _enrolment(name=data), UNKNOWN_KEY)
        yield attack("injection", f"req_id {text}", _enrolment(req_id=data), UNKNOWN_KEY)
        yield attack("injection", f"email {text}", _enrolment(email=data), INVALID_REQUEST)
        yield attack("injection", f"birthdate {text}", _enrolment(birthdate=data), INVALID_REQUEST)
        address = f"/api/v1/users/{quote(text, safe='')}/faces"
        request = head("POST", address, "Content-Length: 0")
        yield attack("injection", f"user id {text}", request, NOT_FOUND, NOT_ALLOWED)


def texts() -> Iterator[Attack]:
    """Texts in the wrong charset, without an end, or of characters that a text should not have."""
    for name, data in INVALID_TEXTS.items():
        yield attack("field of no text", f"name: {name}", _enrolment(name=data), INVALID_REQUEST)
    for key in (b"A\0", b"\xff", b"k" * 5000):
        yield attack(
            "field of no text", f"req_id {key[:3]!r}", _enrolment(req_id=key), INVALID_REQUEST, UNKNOWN_KEY
        )
    for date in BIRTHDATES:
        yield attack("wrong date", date, _enrolment(birthdate=date.encode()), INVALID_REQUEST)
    for email in EMAILS:
        yield attack("wrong e-mail", repr(email)[:40], _enrolment(email=email.encode()), INVALID_REQUEST)


def look_alikes() -> Iterator[Attack]:
    """E-mails that look like another's: valid as addresses, and no way to get past a key that doesn't exist."""
    for email in (
        "\u0430da@example.com",
        "ad\u0430@ex\u0430mple.com",
        "\uff41da@example.com",
        "ada@example\u3002com",
        "ADA@EXAMPLE.COM",
        "stra\u00dfe@example.com",
        "a\u0301da@example.com",
        "ada\u200d@example.com",
        "ada@xn--exmple-4nf.com",
    ):
        request = _enrolment(email=email.encode())
        yield attack("look-alike e-mail", ascii(email), request, UNKNOWN_KEY, INVALID_REQUEST)
