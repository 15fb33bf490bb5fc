"""Settings that are more than a number or a word, each with what makes no sense in it."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def split_urls(urls: str) -> tuple[str, ...]:
    """Host and port of each server in a setting, which has commas between them; an empty one names none."""
    return tuple(url.strip() for url in urls.split(",")) if urls else ()


def _are_beside(value: str, known: ValidationInfo) -> str:
    """A server can't be in both slots: what is to be loaded beside would be loaded into what is in use."""
    both = split_urls(f"{known.data.get('triton_url', '')},{value}")
    distinct = set(both) - {""}
    if value and len(distinct) < len(both):
        raise ValueError("they are beside those of TRIFID_TRITON_URL, which must name some, and others")
    return value


SecondSlotUrls = Annotated[str, AfterValidator(_are_beside)]
"""Hosts and ports, with commas between them; others than those of the setting `triton_url` before it."""


# What a browser sends as `Origin`.
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")

# A key of Fernet, as `make faces-key` prints it: 32 bytes in base64.
_FACES_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


def _entries(value: str) -> Iterator[str]:
    """What stands between the commas of a setting; nothing where nothing does."""
    return filter(None, map(str.strip, value.split(",")))


def _are_addresses(value: str) -> str:
    """Uvicorn, which is given them, would take a mistyped address as one that never comes."""
    _ = [ip_network(each) for each in _entries(value)]
    return value


def _are_origins(value: str) -> str:
    """A browser compares an origin letter by letter: one with a path, say, would never be the page's."""
    if not all(map(_ORIGIN.fullmatch, _entries(value))):
        raise ValueError("an origin looks like https://door.example.com, without a path")
    return value


def _are_keys(value: str, known: ValidationInfo) -> str:
    """Without a key nothing could be sealed, and it would show only when a face is to be stored."""
    if known.data.get("keep_faces") and not value:
        raise ValueError("TRIFID_KEEP_FACES needs a key; `make faces-key` prints one")
    if value and not all(map(_FACES_KEY.fullmatch, value.split(","))):
        raise ValueError("not a key, or keys with commas between them, as `make faces-key` prints one")
    return value


Addresses = Annotated[str, AfterValidator(_are_addresses)]
"""IP addresses and networks, with commas between them."""

Origins = Annotated[str, AfterValidator(_are_origins)]
"""Web pages' origins, with commas between them."""

FacesKeys = Annotated[str, AfterValidator(_are_keys)]
"""Fernet keys, with commas between them; at least one if the setting `keep_faces` before it is on."""
