"""A URL of several hosts is taken apart as libpq reads it."""

import pytest

from db.hosts import split_hosts


@pytest.mark.parametrize(
    ("url", "singles"),
    [
        ("postgresql://u:p%40@a:1,b:2/faces?target_session_attrs=read-write", ["a:1", "b:2"]),
        ("postgresql://u:p%40@a,[::1]:2/faces?target_session_attrs=read-write", ["a", "[::1]:2"]),
        ("postgresql://u:p%40@a/faces?target_session_attrs=read-write", ["a"]),
    ],
)
def test_hosts_with_their_ports_after_the_user(url: str, singles: list[str]) -> None:
    whole = "postgresql://u:p%40@{}/faces?target_session_attrs=read-write"
    assert split_hosts(url) == [whole.format(single) for single in singles]


@pytest.mark.parametrize(
    ("parameters", "singles"),
    [
        ("host=a,b&port=1,2", ["host=a&port=1", "host=b&port=2"]),
        ("host=a,b&port=1", ["host=a&port=1", "host=b&port=1"]),
        ("host=/run/a,/run/b", ["host=%2Frun%2Fa", "host=%2Frun%2Fb"]),
        ("host=/run/a&user=x", ["host=%2Frun%2Fa&user=x"]),
        ("", [""]),
    ],
)
def test_hosts_and_ports_as_parameters(parameters: str, singles: list[str]) -> None:
    urls = split_hosts(f"postgresql:///faces?{parameters}")
    assert [url.partition("?")[2] for url in urls] == singles
