"""Servers that are started by nobody here, as one slot."""

from service.settings import Settings
from service.slots import Slots


def slot_of(*urls: str) -> Slots:
    """The servers at these addresses, as TRIFID_TRITON_URL names them."""
    return Slots(Settings(triton_url=",".join(urls)))
