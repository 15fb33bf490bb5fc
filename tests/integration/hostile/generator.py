"""All hostile inputs, kind by kind."""

from collections.abc import Iterator

from tests.integration.hostile import (
    bodies,
    bombs,
    boundaries,
    damaged,
    exif,
    fields,
    forms,
    http_attacks,
    largest,
    lengths,
    part_heads,
    polyglots,
    sides,
    unusual,
)
from tests.integration.hostile.attack import Attack

SOURCES = (
    damaged.truncated,
    damaged.corrupted,
    bombs.bombs,
    largest.largest,
    sides.extreme_sides,
    unusual.unusual,
    exif.exif,
    polyglots.polyglots,
    polyglots.no_images,
    boundaries.boundaries,
    forms.repeated_and_many,
    part_heads.part_heads,
    fields.injections,
    fields.texts,
    fields.look_alikes,
    http_attacks.no_http,
    http_attacks.addresses,
    http_attacks.headers,
    lengths.lengths,
    bodies.huge,
)


def attacks() -> Iterator[Attack]:
    """Make them one after the other: together they are large."""
    for source in SOURCES:
        yield from source()
