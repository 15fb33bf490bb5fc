"""Everybody who is enrolled, page by page."""

import pytest

from tests.integration.contract.caller import Caller, assert_error
from tests.integration.contract.further import enrolled
from tests.integration.contract.people import listed
from tests.support.photos import Photos


async def test_users_are_told_page_by_page(caller: Caller, photos: Photos) -> None:
    first, second = [await enrolled(caller, photo) for photo in (photos.known_a, photos.known_b)]
    page = (await listed(caller, "limit=1&colour=blue")).json()
    assert set(page) == {"status", "users", "next", "requestId"}
    assert (page["status"], [user["id"] for user in page["users"]], page["next"]) == (
        "success",
        [first],
        first,
    )
    last = (await listed(caller, f"limit=1&after={page['next']}")).json()
    assert ([user["id"] for user in last["users"]], last["next"]) == ([second], None)
    assert (await listed(caller)).json()["users"] == [*page["users"], *last["users"]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=ten", "limit=", "limit=1&limit=2", "limit=%00"]
)
async def test_a_wrong_limit_is_refused_by_name(caller: Caller, query: str) -> None:
    assert_error(await listed(caller, query), 400, "invalid_request", naming="limit")


@pytest.mark.parametrize("query", ["after=x", "after=", "after=-1", "after=1%27--", "after=%FF"])
async def test_a_wrong_place_is_refused_by_name(caller: Caller, query: str) -> None:
    assert_error(await listed(caller, query), 400, "invalid_request", naming="after")
