"""Which page of a list is asked for: the query parameters `limit` and `after`. Others are read over."""

import re
from dataclasses import dataclass

from litestar.datastructures import MultiDict

from service.errors import InvalidRequestError

LIMIT = 20
MOST = 100
_LIMIT = re.compile(r"[1-9]\d{0,2}", re.ASCII)
ID = r"[1-9][0-9]{0,9}"
"""How the API writes ids. Larger ones than any user has are fine here: nobody comes after them."""


@dataclass(frozen=True)
class PageQuery:
    """At most how many, 1 to 100, and after which id; 0 is before all."""

    limit: int
    after: int


def page_query(parameters: MultiDict[str]) -> PageQuery:
    """Check the query.

    Raises:
        InvalidRequestError: names the parameter, and never quotes its value.
    """
    limit, after = _single(parameters, "limit"), _single(parameters, "after")
    if limit is not None and (not _LIMIT.fullmatch(limit) or int(limit) > MOST):
        raise InvalidRequestError(f"limit is not a number from 1 to {MOST}")
    if after is not None and not re.fullmatch(ID, after):
        raise InvalidRequestError("after is not the id of a user")
    return PageQuery(LIMIT if limit is None else int(limit), 0 if after is None else int(after))


def _single(parameters: MultiDict[str], name: str) -> str | None:
    values = parameters.getall(name, [])
    if len(values) > 1:
        raise InvalidRequestError(f"{name} was sent more than once")
    return values[0] if values else None
