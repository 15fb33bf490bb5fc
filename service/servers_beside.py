"""The setting that names the second slot's servers."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _are_beside(value: str, known: ValidationInfo) -> str:
    """A server can't be in both slots: what is to be loaded beside would be loaded into what is in use."""
    named = [url.strip() for url in f"{known.data.get('triton_url', '')},{value}".split(",")]
    if value and ("" in named or len(set(named)) < len(named)):
        raise ValueError("they are beside those of TRIFID_TRITON_URL, which must name some, and others")
    return value


ServersBeside = Annotated[str, AfterValidator(_are_beside)]
"""Hosts and ports, with commas between them; others than those of the setting `triton_url` before it."""
