"""What a rule of a NetworkPolicy lets through."""

import msgspec

from tests.deploy.kubernetes.parties import Party
from tests.deploy.kubernetes.peers import Peer


class Port(msgspec.Struct, forbid_unknown_fields=True):
    """A port that a rule lets through, by its number or the container's name for it."""

    port: int | str
    protocol: str


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """What a policy lets through. Without peers everybody is meant, without ports every port."""

    source: list[Peer] = msgspec.field(default=[], name="from")
    destination: list[Peer] = msgspec.field(default=[], name="to")
    ports: list[Port] = []

    def lets(self, other: Party, owner: Party, port: int) -> bool:
        """Whether it lets the other party through, to a port of the one that listens."""
        return self._means(other) and self._has(port, owner)

    def _means(self, other: Party) -> bool:
        peers = self.source + self.destination
        return not peers or any(peer.is_meant(other) for peer in peers)

    def _has(self, port: int, owner: Party) -> bool:
        return not self.ports or port in [
            owner.port_names.get(str(each.port), each.port) for each in self.ports
        ]
