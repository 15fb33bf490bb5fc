"""The documented limits of connections are the code's."""

from pathlib import Path

from service.client_connection import HEAD_BYTES, HEAD_SECONDS, MOST_CONNECTIONS
from service.places import START_PLACES, START_SECONDS
from service.settings import Settings

PROJECT = Path(__file__).parents[2]
API = (PROJECT / "docs" / "api.md").read_text()


def test_the_limits_of_a_connection_are_documented() -> None:
    assert f"| request line and headers | {HEAD_BYTES // 1024} KiB |" in API
    assert f"to the end of its headers | {HEAD_SECONDS:g} s |" in API
    assert f"| connections of one API process | {MOST_CONNECTIONS} |" in API


def test_the_places_for_inferences_are_documented() -> None:
    places = Settings().max_concurrent_inferences
    more = f"{START_PLACES} more in the first {START_SECONDS:g} s after its start"
    assert f"| {places}; {more} | `TRIFID_MAX_CONCURRENT_INFERENCES` |" in API
    example = (PROJECT / ".env.example").read_text()
    assert f"first {START_SECONDS:g} seconds after its start there are {START_PLACES} more" in example
