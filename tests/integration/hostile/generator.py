"""All hostile inputs, kind by kind."""

from collections.abc import Iterator

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bodies import huge
from tests.integration.hostile.bombs import bombs
from tests.integration.hostile.boundaries import boundaries
from tests.integration.hostile.exif import exif
from tests.integration.hostile.fields import injections, look_alikes, texts
from tests.integration.hostile.forms import repeated_and_many
from tests.integration.hostile.http_attacks import addresses, headers, no_http
from tests.integration.hostile.images import corrupted, truncated
from tests.integration.hostile.largest import largest
from tests.integration.hostile.lengths import lengths
from tests.integration.hostile.part_heads import part_heads
from tests.integration.hostile.sides import extreme_sides
from tests.integration.hostile.unusual import unusual
from tests.integration.hostile.unusual_images import no_images, polyglots

SOURCES = (
    truncated,
    corrupted,
    bombs,
    largest,
    extreme_sides,
    unusual,
    exif,
    polyglots,
    no_images,
    boundaries,
    repeated_and_many,
    part_heads,
    injections,
    texts,
    look_alikes,
    no_http,
    addresses,
    headers,
    lengths,
    huge,
)


def attacks() -> Iterator[Attack]:
    """Make them one after the other: together they are large."""
    for source in SOURCES:
        yield from source()
