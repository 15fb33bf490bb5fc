"""The rules for what clients send: personal details, keys, images, ids, and the page of a list."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

import email_validator
from litestar.datastructures import MultiDict

from db.queries.faces import NewUser
from service.api.multipart import Form
from service.errors import InvalidRequestError, NotFoundError

NAME_LENGTH = 200
EMAIL_LENGTH = 255
EARLIEST_BIRTHDATE = date(1900, 1, 1)
LARGEST_USER_ID = 2**31 - 1
"""Of PostgreSQL's type integer."""
_USER_ID = re.compile(r"[1-9]\d{0,9}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL_CATEGORIES = {"Cc", "Zl", "Zp"}  # control characters, line and paragraph separators
_INVISIBLE_CATEGORIES = {"Cf", "Zs", "Mn"}  # joiners, spaces and marks: a name has more than these
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# The library refuses names that no public mail server has, .local for one; a company's own network may well
# have it. Its documented way to allow them is this list.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def new_user(form: Form) -> NewUser:
    """Check a form's personal details.

    Raises:
        InvalidRequestError: names the field, and never quotes its value.
    """
    return NewUser(
        name=parse_name(_required(form, "name")),
        birthdate=parse_birthdate(_required(form, "birthdate")),
        email=None if (email := form.text("email")) is None else parse_email(email),
    )


def require_image(form: Form) -> bytes:
    """Return the image that must be there.

    Raises:
        InvalidRequestError: it is not, or as `Form.image`.
    """
    image = form.image()
    if image is None:
        raise InvalidRequestError("image is missing")
    return image


def require_key_or_image(form: Form) -> tuple[str | None, bytes | None]:
    """Return the enrolment key and the image, of which at least one must be there.

    Raises:
        InvalidRequestError: neither is, or as `Form.text` and `Form.image`.
    """
    req_id, image = form.text("req_id"), form.image()
    if req_id is None and image is None:
        raise InvalidRequestError("req_id or image is missing: at least one of them is needed")
    return req_id, image


def parse_user_id(text: str) -> int:
    """Return the number that a user's id is.

    Raises:
        NotFoundError: no user has such an id, for it is not written as the API writes them.
    """
    if not _USER_ID.fullmatch(text) or int(text) > LARGEST_USER_ID:
        raise NotFoundError("There is no user with this id")
    return int(text)


def parse_name(text: str) -> str:
    """Return the name without white space around it: 1 to 200 characters, no control characters."""
    name = text.strip()
    if not name:
        raise InvalidRequestError("name is empty")
    if len(name) > NAME_LENGTH:
        raise InvalidRequestError(f"name has more than {NAME_LENGTH} characters")
    categories = {unicodedata.category(character) for character in name}
    if categories & _CONTROL_CATEGORIES or _DIRECTION_OVERRIDES.intersection(name):
        raise InvalidRequestError("name has control characters")
    if categories <= _INVISIBLE_CATEGORIES:
        raise InvalidRequestError("name has no visible character")
    return name


def parse_birthdate(text: str) -> date:
    """Return the date: YYYY-MM-DD, from 1900-01-01 to today in UTC."""
    try:
        birthdate = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        birthdate = None
    if birthdate is None:
        raise InvalidRequestError("birthdate is not a date of the form YYYY-MM-DD")
    if birthdate < EARLIEST_BIRTHDATE:
        raise InvalidRequestError("birthdate is before 1900")
    if birthdate > datetime.now(UTC).date():
        raise InvalidRequestError("birthdate is in the future")
    return birthdate


def parse_email(text: str) -> str:
    """Return the address in normal form (Unicode NFC, the domain in lower case); nothing is looked up."""
    if len(text) > EMAIL_LENGTH:
        raise InvalidRequestError(f"email has more than {EMAIL_LENGTH} characters")
    try:
        return email_validator.validate_email(text, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise InvalidRequestError("email is not a valid address") from error


def _required(form: Form, name: str) -> str:
    text = form.text(name)
    if text is None:
        raise InvalidRequestError(f"{name} is missing")
    return text


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
