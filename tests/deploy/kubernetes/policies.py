"""NetworkPolicies: whom they hold, and which rules they have."""

import msgspec

from tests.deploy.kubernetes.parties import Party
from tests.deploy.kubernetes.rules import Rule
from tests.deploy.kubernetes.selectors import Selector


class Policy(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A NetworkPolicy. Who is selected by one may do only what some rule says."""

    pod_selector: Selector
    policy_types: list[str]
    ingress: list[Rule] = []
    egress: list[Rule] = []

    def holds(self, party: Party, direction: str) -> bool:
        """Whether it restricts this party."""
        return party.is_ours and direction in self.policy_types and self.pod_selector.selects(party.labels)
