"""Who may talk to whom, computed from the NetworkPolicies."""

from typing import NamedTuple

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.parties import Party, parties
from tests.deploy.kubernetes.policies import Policy


class Edge(NamedTuple):
    """One may connect to a port of the other."""

    source: str
    destination: str
    port: int

    def __str__(self) -> str:
        return f"{self.source} -> {self.destination}:{self.port}"


def edges(objects: Objects) -> set[Edge]:
    """Return every connection that the policies allow, of which at least one end is Trifid's."""
    policies = list(objects.specs("NetworkPolicy", Policy).values())
    everybody = parties(objects)
    return {
        Edge(source.name, destination.name, port)
        for source in everybody
        for destination in everybody
        if source.is_ours or destination.is_ours
        for port in destination.listens
        if _may_leave(policies, source, destination, port) and _may_enter(policies, source, destination, port)
    }


def _may_leave(policies: list[Policy], source: Party, destination: Party, port: int) -> bool:
    holding = [each for each in policies if each.holds(source, "Egress")]
    rules = [rule for each in holding for rule in each.egress]
    return not holding or any(rule.lets(destination, destination, port) for rule in rules)


def _may_enter(policies: list[Policy], source: Party, destination: Party, port: int) -> bool:
    holding = [each for each in policies if each.holds(destination, "Ingress")]
    rules = [rule for each in holding for rule in each.ingress]
    return not holding or any(rule.lets(source, destination, port) for rule in rules)
