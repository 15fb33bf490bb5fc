"""Whether what is scaled together is the same in all places."""

import inspect
from collections.abc import Iterator

import msgspec

from db.pool import Database
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.specs import Autoscaler, Workload

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
