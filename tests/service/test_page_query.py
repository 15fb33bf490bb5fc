"""Which page is asked for."""

import pytest
from litestar.datastructures import MultiDict

from service.api.validation import LIMIT, PageQuery, page_query
from service.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({}, PageQuery(LIMIT, 0)),
        ({"limit": "1"}, PageQuery(1, 0)),
        ({"limit": "100", "after": "7", "sort": "name"}, PageQuery(100, 7)),
        ({"after": "9999999999"}, PageQuery(LIMIT, 9_999_999_999)),
    ],
)
def test_a_good_query_is_understood_and_unknown_parameters_are_read_over(
    query: dict[str, str], page: PageQuery
) -> None:
    assert page_query(MultiDict(query)) == page


@pytest.mark.parametrize("limit", ["", "0", "-1", "+1", "101", "1000", "010", "1.0", "ten", "\u0661", "1\n"])
def test_a_limit_out_of_range_or_malformed_is_refused_by_name(limit: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^limit is not a number from 1 to 100$"):
        page_query(MultiDict({"limit": limit}))


@pytest.mark.parametrize("after", ["", "0", "-1", "01", "x", "null", "99999999999", "1; DROP TABLE users"])
def test_what_is_no_id_is_refused_by_name(after: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^after is not the id of a user$"):
        page_query(MultiDict({"after": after}))


@pytest.mark.parametrize("name", ["limit", "after"])
def test_a_parameter_that_is_sent_twice_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{name} was sent more than once$"):
        page_query(MultiDict([(name, "1"), (name, "2")]))
