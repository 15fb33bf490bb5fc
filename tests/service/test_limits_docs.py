"""The documented limits of connections are the code's."""

from pathlib import Path

from service.client_connection import HEAD_BYTES, HEAD_SECONDS, MOST_CONNECTIONS

API = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


def test_the_limits_of_a_connection_are_documented() -> None:
    assert f"| request line and headers | {HEAD_BYTES // 1024} KiB |" in API
    assert f"to the end of its headers | {HEAD_SECONDS:g} s |" in API
    assert f"| connections of one API process | {MOST_CONNECTIONS} |" in API
