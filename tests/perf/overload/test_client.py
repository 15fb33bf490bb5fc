"""A request is a whole form on a connection of its own, and of its answer only what is counted is read."""

import pytest

from perf.load.overload import answer, has_retry_after, recognition, status_of
from perf.system import free_ports
from tests.perf.overload.made import slow_api


@pytest.mark.parametrize(
    ("response", "status"),
    [(b"HTTP/1.1 503 Service Unavailable\r\n\r\n", 503), (b"", 0), (b"nonsense", 0), (b"HTTP/1.1 ", 0)],
)
def test_a_response_s_status_is_read(response: bytes, status: int) -> None:
    assert status_of(response) == status


def test_a_time_to_come_again_counts_in_the_head_only() -> None:
    assert has_retry_after(b"HTTP/1.1 503 Busy\r\nRetry-After: 2\r\n\r\n")
    assert not has_retry_after(b"HTTP/1.1 503 Busy\r\n\r\n\r\nretry-after: 2\r\n\r\n")


async def test_the_photo_goes_in_a_form_whose_length_is_announced() -> None:
    heard: list[bytes] = []
    async with slow_api(0, heard) as port:
        assert status_of(await answer(port, recognition(b"a photo"))) == 200
    assert heard[0].startswith(b"POST /api/v1/recognise_user HTTP/1.1\r\n")
    assert b'name="image"; filename="photo.jpg"\r\n\r\na photo\r\n--' in heard[0]


async def test_where_nobody_listens_there_is_no_answer() -> None:
    (port,) = free_ports(1)
    assert await answer(port, b"") == b""
