"""Servers that are started by nobody here, as one slot."""

from release.slots import Slots
from service.settings import Settings


def slot_of(*urls: str) -> Slots:
    """The servers at these addresses, as TRIFID_TRITON_URL names them."""
    return Settings(triton_url=",".join(urls)).slots
