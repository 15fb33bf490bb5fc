"""The documented limits of connections are the code's."""

from service.inference.capacity import ENROLMENT_RESERVE, START_SECONDS, STARTUP_BURST
from service.server import HEADER_TIMEOUT_SECONDS, MAX_CONNECTIONS, MAX_HEADER_BYTES
from service.settings import Settings
from tests.support.project import PROJECT

API_PAGE = (PROJECT / "docs" / "api.md").read_text()


def test_the_limits_of_a_connection_are_documented() -> None:
    assert f"| request line and headers | {MAX_HEADER_BYTES // 1024} KiB |" in API_PAGE
    assert f"to the end of its headers | {HEADER_TIMEOUT_SECONDS:g} s |" in API_PAGE
    assert f"| connections of one API process | {MAX_CONNECTIONS} |" in API_PAGE


def test_the_places_for_inferences_are_documented() -> None:
    places = Settings().max_concurrent_inferences
    row = f"{places}; {ENROLMENT_RESERVE} more for enrolments; {STARTUP_BURST} more in the first {START_SECONDS:g} s"
    assert f"| {row} after its start | `TRIFID_MAX_CONCURRENT_INFERENCES` |" in API_PAGE
    example = " ".join((PROJECT / ".env.example").read_text().replace("\n#", "").split())
    assert f"{ENROLMENT_RESERVE} more are for enrolments alone" in example
    assert f"first {START_SECONDS:g} seconds after its start there are {STARTUP_BURST} more" in example
