"""What workloads, and what belongs to them, are told.

Whether what is scaled together is the same in all places. Whether what is chosen by labels is there. Whether some
pods of each server stay while nodes are drained.
"""

import inspect
from collections.abc import Iterator

import msgspec

from db.pool import Database
from tests.deploy.kubernetes.kustomization import Document
from tests.deploy.kubernetes.objects import Objects, Pod, Selector


class Port(msgspec.Struct, rename="camel"):
    """Of a Service."""

    port: int
    target_port: str


class Service(msgspec.Struct, rename="camel"):
    """What a Service sends to which pods."""

    selector: dict[str, str]
    ports: list[Port]


class Target(msgspec.Struct):
    """What an autoscaler scales."""

    kind: str
    name: str


class Autoscaler(msgspec.Struct, rename="camel"):
    """A HorizontalPodAutoscaler."""

    scale_target_ref: Target
    min_replicas: int
    max_replicas: int


class Budget(msgspec.Struct):
    """A PodDisruptionBudget."""

    selector: Selector


class Workload(msgspec.Struct, rename="camel"):
    """A Deployment or StatefulSet."""

    selector: Selector
    replicas: int | None = None
    progress_deadline_seconds: int = 600
    service_name: str = ""
    volume_claim_templates: list[Document] = []


FOR_COMMANDS = 20
"""Connections to the database besides the API's: migrations, commands, the superuser's."""

SLOTS = {"triton": "TRIFID_TRITON_URL", "triton-beside": "TRIFID_TRITON_URL_BESIDE"}
"""The settings that name each StatefulSet's pods."""


class Postgresql(msgspec.Struct):
    """Of a Cluster of CloudNativePG."""

    parameters: dict[str, str]


class Cluster(msgspec.Struct):
    """PostgreSQL by CloudNativePG."""

    postgresql: Postgresql


def scaling_problems(objects: Objects) -> list[str]:
    """Return everything that was scaled in one place only."""
    return [*_of_autoscalers(objects), *_of_servers(objects), *_of_connections(objects)]


def _of_autoscalers(objects: Objects) -> Iterator[str]:
    for name, scaler in objects.specs("HorizontalPodAutoscaler", Autoscaler).items():
        target = scaler.scale_target_ref
        workload = objects.specs(target.kind, Workload).get(target.name)
        if not workload:
            yield f"HorizontalPodAutoscaler {name}: no {target.kind} {target.name}"
        elif workload.replicas is not None:
            yield f"{target.kind} {target.name} has replicas, which every `apply` would go back to"


def _of_servers(objects: Objects) -> Iterator[str]:
    for name, workload in objects.specs("StatefulSet", Workload).items():
        there = [f"{name}-{number}.{workload.service_name}:8000" for number in range(workload.replicas or 0)]
        if objects.settings()[SLOTS[name]].split(",") != there:
            yield f"{SLOTS[name]} should be {','.join(there)}"


def _of_connections(objects: Objects) -> Iterator[str]:
    [scaler] = objects.specs("HorizontalPodAutoscaler", Autoscaler).values()
    each = inspect.signature(Database.open).parameters["connections"].default
    needed = (scaler.max_replicas + 1) * each + FOR_COMMANDS  # one more while pods are replaced
    for cluster in objects.specs("Cluster", Cluster).values():
        if int(cluster.postgresql.parameters["max_connections"]) < needed:
            yield f"max_connections is less than the {needed} that may be needed"


def references_problems(objects: Objects) -> list[str]:
    """Return every selector and port that leads nowhere, or to something else."""
    return [*_of_workloads(objects), *_of_services(objects), *_of_names(objects)]


def _of_workloads(objects: Objects) -> Iterator[str]:
    for kind in ("Deployment", "StatefulSet"):
        for name, workload in objects.specs(kind, Workload).items():
            chosen = [pod.maker for pod in objects.pods if workload.selector.selects(pod.labels)]
            if chosen != [f"{kind} {name}"]:
                yield f"{kind} {name} selects the pods of {chosen}"


def _of_services(objects: Objects) -> Iterator[str]:
    for name, service in objects.specs("Service", Service).items():
        chosen = [pod for pod in objects.pods if service.selector.items() <= pod.labels.items()]
        if len(chosen) != 1:
            yield f"Service {name} selects the pods of {[pod.maker for pod in chosen]}"
        yield from (f"Service {name}: {problem}" for pod in chosen for problem in _of_ports(service, pod))


def _of_ports(service: Service, pod: Pod) -> Iterator[str]:
    missing = {port.target_port for port in service.ports} - {port.name for port in pod.container.ports}
    yield from (f"{pod.maker} has no port {name}" for name in sorted(missing))


def _of_names(objects: Objects) -> Iterator[str]:
    services = objects.specs("Service", Service)
    for name, workload in objects.specs("StatefulSet", Workload).items():
        service = services.get(workload.service_name)
        if not (service and workload.selector.selects(service.selector)):
            yield f"StatefulSet {name}: the Service {workload.service_name} doesn't name its pods"


def disruption_problems(objects: Objects) -> list[str]:
    """Return every server that may lose all of its pods at once, and every budget that is for something else."""
    budgets = objects.specs("PodDisruptionBudget", Budget)
    return [*_of_budgets(objects, budgets), *_of_server_budgets(objects, list(budgets.values()))]


def _of_budgets(objects: Objects, budgets: dict[str, Budget]) -> Iterator[str]:
    for name, budget in budgets.items():
        chosen = [pod.maker for pod in objects.pods if budget.selector.selects(pod.labels)]
        if len(chosen) != 1:
            yield f"PodDisruptionBudget {name} selects the pods of {chosen}"


def _of_server_budgets(objects: Objects, budgets: list[Budget]) -> Iterator[str]:
    for pod in objects.servers:
        if not any(budget.selector.selects(pod.labels) for budget in budgets):
            yield f"{pod.maker} has no PodDisruptionBudget"
