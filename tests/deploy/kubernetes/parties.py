"""Everybody who could talk to somebody of Trifid's, in the namespace and outside of it."""

from dataclasses import dataclass, field

from tests.deploy.kubernetes.objects import Objects

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
