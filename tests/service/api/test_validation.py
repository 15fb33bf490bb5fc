"""Which page is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from litestar.datastructures import MultiDict

from service.api.validation import LIMIT, PageQuery, page_query, parse_birthdate, parse_email, parse_name
from service.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada Lovelace\t", "Ada Lovelace"),
        ("x" * 200, "x" * 200),
        (" " + "李" * 200 + " ", "李" * 200),
    ],
)
def test_a_name_loses_the_space_around_it_and_has_up_to_200_characters(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "x" * 201,
        "a\x00b",
        "a\tb",
        "a\u2028b",
        "a\x7fb",
        "a\x85b",
        "Eve\u202e",
        "\u200b",
        "\ufeff\u200d",
    ],
)
def test_a_name_that_is_empty_too_long_or_has_control_characters_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^name "):
        parse_name(text)


def test_a_birthdate_may_be_any_real_date_from_1900_to_today() -> None:
    today = datetime.now(UTC).date()
    for birthdate in (date(1900, 1, 1), date(2000, 2, 29), today):
        assert parse_birthdate(birthdate.isoformat()) == birthdate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1985-2-3",
        "1985-02-30",
        "1900-02-29",
        "19850203",
        "1985-W05-1",
        "1985-02-03T00:00",
        " 1985-02-03",
        "1899-12-31",
        "0000-00-00",
        "\uff11985-02-03",
        (datetime.now(UTC).date() + timedelta(2)).isoformat(),
    ],
)
def test_a_birthdate_of_another_form_or_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^birthdate "):
        parse_birthdate(text)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Ada.Lovelace+x@Example.COM", "Ada.Lovelace+x@example.com"),
        ("ada@corp.local", "ada@corp.local"),
        ("ada@example.test", "ada@example.test"),
        ("ädä@exämple.com", "ädä@exämple.com"),
    ],
)
def test_an_email_keeps_its_name_and_gets_its_domain_in_lower_case(text: str, email: str) -> None:
    assert parse_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@localhost",
        "a b@example.com",
        "ada@example.com ",
        "ada@@example.com",
        "ada@example.com\x00",
        "ada@-example.com",
        "Ada <ada@example.com>",
        "a" * 244 + "@example.com",
    ],
)
def test_a_malformed_email_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^email ") as refusal:
        parse_email(text)
    assert "ada" not in str(refusal.value)


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
