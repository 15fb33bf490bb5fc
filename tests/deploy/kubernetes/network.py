"""Who may talk to whom, computed from the NetworkPolicies.

Ranges of addresses in a NetworkPolicy. Everybody who could talk to somebody of Trifid's, in the namespace and outside
of it. Whom a rule of a NetworkPolicy means. What a rule of a NetworkPolicy lets through. NetworkPolicies: whom they
hold, and which rules they have.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import NamedTuple

import msgspec

from tests.deploy.kubernetes.objects import Objects, Selector


class Addresses(msgspec.Struct, forbid_unknown_fields=True):
    """A policy's ipBlock."""

    cidr: str
    excepted: list[str] = msgspec.field(default=[], name="except")

    def has(self, address: str) -> bool:
        """Whether an address is in it."""
        asked = ip_address(address)
        return asked in ip_network(self.cidr) and not any(asked in ip_network(each) for each in self.excepted)


EVERY_PORT = (53, 443, 4318, 5432, 6443, 8000, 8080)
POSTGRES_PORTS = (5432, 8000)


@dataclass(frozen=True)
class Party:
    """Pods of one kind, or something outside of the cluster that has an address only."""

    name: str
    listens: tuple[int, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, str] | None = None
    """The labels of another namespace; None for Trifid's own."""
    address: str = ""
    port_names: dict[str, int] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether it is in Trifid's namespace, where the policies hold."""
        return self.namespace is None and not self.address


def _labelled(name: str, *listens: int, **labels: str) -> Party:
    return Party(name, listens, namespace={f"trifid/{key}": value for key, value in labels.items()})


def _named(name: str, namespace: str, *listens: int, **labels: str) -> Party:
    pod = {key.replace("_", "-"): value for key, value in labels.items()}
    return Party(name, listens, pod, {"kubernetes.io/metadata.name": namespace})


OUTSIDE = (
    _labelled("gateway", gateway="true"),
    _labelled("monitoring", monitoring="true"),
    _labelled("traces", 4318, traces="true"),
    _named("name server", "kube-system", 53, k8s_app="kube-dns"),
    _named("CloudNativePG's operator", "cnpg-system"),
    _named("anybody else in the cluster", "another", *EVERY_PORT),
    Party("a database outside", (5432,), address="10.1.2.3"),
    Party("Kubernetes' API", (443, 6443), address="10.0.0.1"),
    Party("the internet", EVERY_PORT, address="203.0.113.7"),
    Party("the cloud's metadata", (80,), address="169.254.169.254"),
)


def parties(objects: Objects) -> list[Party]:
    """Return those of these objects and everybody outside. Pods of one component have one name."""
    found = [
        Party(
            pod.component,
            tuple(port.container_port for port in pod.container.ports),
            pod.labels,
            port_names={port.name: port.container_port for port in pod.container.ports},
        )
        for pod in objects.pods
    ]
    clusters = [
        Party("postgres", POSTGRES_PORTS, {"cnpg.io/cluster": name}) for name in objects.names("Cluster")
    ]
    return [*found, *clusters, *OUTSIDE]


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


class Policy(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A NetworkPolicy. Who is selected by one may do only what some rule says."""

    pod_selector: Selector
    policy_types: list[str]
    ingress: list[Rule] = []
    egress: list[Rule] = []

    def holds(self, party: Party, direction: str) -> bool:
        """Whether it restricts this party."""
        return party.is_ours and direction in self.policy_types and self.pod_selector.selects(party.labels)


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
