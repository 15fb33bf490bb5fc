"""The clients send photos until the time is over, and a wrong answer ends it."""

import httpx
import pytest

from perf.load_patterns import Loop
from tests.perf.load.api_stand_in import failing_api


def test_a_failed_request_ends_the_measurement() -> None:
    with failing_api() as url, pytest.raises(httpx.HTTPStatusError):
        Loop.run(url, [b"a photo"], clients=1, seconds=5)


def test_each_client_sends_one_photo_at_least() -> None:
    with failing_api() as url:
        loop = Loop.run(url, [b"a photo"], clients=1, seconds=0)
    assert len(loop.times) == 1
    assert loop.rate > 0
