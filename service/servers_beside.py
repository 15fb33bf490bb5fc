"""The settings that name servers, and what holds for those of the second slot."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def named(urls: str) -> tuple[str, ...]:
    """Host and port of each server in a setting, which has commas between them; an empty one names none."""
    return tuple(url.strip() for url in urls.split(",")) if urls else ()


def _are_beside(value: str, known: ValidationInfo) -> str:
    """A server can't be in both slots: what is to be loaded beside would be loaded into what is in use."""
    both = named(f"{known.data.get('triton_url', '')},{value}")
    if value and ("" in both or len(set(both)) < len(both)):
        raise ValueError("they are beside those of TRIFID_TRITON_URL, which must name some, and others")
    return value


ServersBeside = Annotated[str, AfterValidator(_are_beside)]
"""Hosts and ports, with commas between them; others than those of the setting `triton_url` before it."""
