"""Forms that are not well-formed, or odd in their parts."""

from collections.abc import Iterator

from tests.integration.hostile.attack import (
    INVALID_REQUEST,
    TOO_LARGE,
    UNKNOWN_KEY,
    Attack,
    attack,
)
from tests.integration.hostile.made_images import file
from tests.integration.hostile.wire import ADD, RECOGNISE, form, image_part, part

END = b"--BB--\r\n"
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
