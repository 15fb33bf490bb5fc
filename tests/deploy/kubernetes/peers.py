"""Whom a rule of a NetworkPolicy means."""

import msgspec

from tests.deploy.kubernetes.addresses import Addresses
from tests.deploy.kubernetes.parties import Party
from tests.deploy.kubernetes.selectors import Selector


class Peer(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom a rule lets through: addresses, or pods by their labels, of this namespace if none is selected."""

    pod_selector: Selector | None = None
    namespace_selector: Selector | None = None
    ip_block: Addresses | None = None

    def is_meant(self, party: Party) -> bool:
        """Whether this party is."""
        if party.address:
            return self.ip_block is not None and self.ip_block.has(party.address)
        if self.ip_block:
            return False
        return self._means_namespace_of(party) and (self.pod_selector or Selector()).selects(party.labels)

    def _means_namespace_of(self, party: Party) -> bool:
        if self.namespace_selector is None:
            return party.is_ours
        return self.namespace_selector.selects(party.namespace or {})
