"""Ranges of addresses in a NetworkPolicy."""

from ipaddress import ip_address, ip_network

import msgspec


class Addresses(msgspec.Struct, forbid_unknown_fields=True):
    """A policy's ipBlock."""

    cidr: str
    excepted: list[str] = msgspec.field(default=[], name="except")

    def has(self, address: str) -> bool:
        """Whether an address is in it."""
        asked = ip_address(address)
        return asked in ip_network(self.cidr) and not any(asked in ip_network(each) for each in self.excepted)
