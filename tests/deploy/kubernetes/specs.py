"""What workloads, and what belongs to them, are told."""

import msgspec

from tests.deploy.kubernetes.patches import Document
from tests.deploy.kubernetes.selectors import Selector


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
