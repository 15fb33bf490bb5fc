"""Rendered objects, as far as the checks ask for what they hold.

The volumes of a pod, and where its container sees them. What a container gets in its environment. How a container is
asked whether it is well, and told that it is stopped. A container, as far as the checks ask. What a pod is, as far as
the checks ask. What labels a selector selects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import msgspec

from tests.deploy.kubernetes.kustomization import Document


class Mount(msgspec.Struct, frozen=True, rename="camel"):
    """Where a container sees a volume."""

    name: str
    mount_path: str
    read_only: bool = False


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """A key of a Secret, and the file that it becomes."""

    key: str
    path: str


class Secret(msgspec.Struct, frozen=True, rename="camel"):
    """A Secret as files; all of its keys where no items are named."""

    name: str
    items: list[Item] = []


class Source(msgspec.Struct, frozen=True, rename="camel"):
    """One source of a projected volume."""

    secret: Secret


class Projected(msgspec.Struct, frozen=True, rename="camel"):
    """Several sources in one folder."""

    sources: list[Source]


class Claim(msgspec.Struct, frozen=True, rename="camel"):
    """A PersistentVolumeClaim as a volume."""

    claim_name: str
    read_only: bool = False


class Volume(msgspec.Struct, frozen=True, rename="camel"):
    """A volume of a pod: secrets, a claim, or an empty folder."""

    name: str
    projected: Projected | None = None
    persistent_volume_claim: Claim | None = None


class Key(msgspec.Struct, frozen=True, rename="camel"):
    """A key of a ConfigMap that a variable comes from."""

    name: str
    key: str
    optional: bool = False


class ValueFrom(msgspec.Struct, frozen=True, rename="camel"):
    """Where a variable's value comes from."""

    config_map_key_ref: Key


class Variable(msgspec.Struct, frozen=True, rename="camel"):
    """A variable of the environment."""

    name: str
    value: str = ""
    value_from: ValueFrom | None = None


class Named(msgspec.Struct, frozen=True, rename="camel"):
    """A reference to something by its name."""

    name: str


class AllVariables(msgspec.Struct, frozen=True, rename="camel"):
    """Every key of a ConfigMap as a variable."""

    config_map_ref: Named


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """What a probe or hook executes."""

    command: list[str]


class Probe(msgspec.Struct, frozen=True, rename="camel"):
    """How a container is asked whether it is well."""

    executes: Command | None = msgspec.field(default=None, name="exec")
    timeout_seconds: int = 1
    period_seconds: int = 10
    failure_threshold: int = 3


class Hook(msgspec.Struct, frozen=True, rename="camel"):
    """What is done before a container is stopped."""

    executes: Command = msgspec.field(name="exec")


class Lifecycle(msgspec.Struct, frozen=True, rename="camel"):
    """A container's hooks."""

    pre_stop: Hook


class Port(msgspec.Struct, frozen=True, rename="camel"):
    """A port that a container listens on."""

    name: str
    container_port: int


class Capabilities(msgspec.Struct, frozen=True, rename="camel"):
    """What a container's root may do; ours have no root and may do nothing."""

    drop: list[str] = []


class Confinement(msgspec.Struct, frozen=True, rename="camel"):
    """A container's security context."""

    allow_privilege_escalation: bool = True
    read_only_root_filesystem: bool = False
    capabilities: Capabilities = Capabilities()


class Resources(msgspec.Struct, frozen=True, rename="camel"):
    """What a container asks for, and what it may not exceed."""

    requests: dict[str, str] = {}
    limits: dict[str, str | int] = {}


class Container(msgspec.Struct, frozen=True, rename="camel"):
    """A container of a pod."""

    name: str
    image: str
    command: list[str] = []
    args: list[str] = []
    env: list[Variable] = []
    env_from: list[AllVariables] = []
    ports: list[Port] = []
    volume_mounts: list[Mount] = []
    resources: Resources = Resources()
    security_context: Confinement = Confinement()
    startup_probe: Probe | None = None
    readiness_probe: Probe | None = None
    liveness_probe: Probe | None = None
    lifecycle: Lifecycle | None = None


class Seccomp(msgspec.Struct, frozen=True):
    """Which system calls a pod may make."""

    type: str = "Unconfined"


class PodConfinement(msgspec.Struct, frozen=True, rename="camel"):
    """A pod's security context."""

    run_as_non_root: bool = False
    run_as_user: int = 0
    seccomp_profile: Seccomp = Seccomp()


class Spec(msgspec.Struct, frozen=True, rename="camel"):
    """How a pod is."""

    containers: list[Container]
    service_account_name: str = ""
    automount_service_account_token: bool = True
    enable_service_links: bool = True
    termination_grace_period_seconds: int = 30
    security_context: PodConfinement = PodConfinement()
    volumes: list[Volume] = []
    node_selector: dict[str, str] = {}

    @property
    def secrets(self) -> list[Secret]:
        """Every Secret that is mounted."""
        projected = [each.projected for each in self.volumes if each.projected]
        return [source.secret for each in projected for source in each.sources]


class Metadata(msgspec.Struct, frozen=True, rename="camel"):
    """A template's."""

    labels: dict[str, str]


class Template(msgspec.Struct, frozen=True, rename="camel"):
    """What a workload makes its pods from."""

    metadata: Metadata
    spec: Spec


@dataclass(frozen=True)
class Pod:
    """A pod, and what makes it."""

    maker: str
    """Kind and name."""
    labels: dict[str, str]
    spec: Spec

    @property
    def component(self) -> str:
        """What it is in Trifid."""
        return self.labels["app.kubernetes.io/component"]

    @property
    def container(self) -> Container:
        """Its container: ours have one each."""
        [container] = self.spec.containers
        return container


T = TypeVar("T")

POD_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where the kinds that make pods say how these are."""


@dataclass(frozen=True)
class Objects:
    """Everything that one overlay gives to the cluster."""

    documents: list[Document]
    components: frozenset[str] = frozenset()
    """Names of the components that the overlay is made of, besides the base."""

    def names(self, kind: str) -> list[str]:
        """Return the names of the objects of a kind."""
        return [each["metadata"]["name"] for each in self.documents if each["kind"] == kind]

    def specs(self, kind: str, of: type[T]) -> dict[str, T]:
        """Return the specs of the objects of a kind, by name."""
        return {
            each["metadata"]["name"]: msgspec.convert(each["spec"], of)
            for each in self.documents
            if each["kind"] == kind
        }

    def settings(self) -> dict[str, str]:
        """Return the ConfigMap's variables."""
        [document] = [each for each in self.documents if each["kind"] == "ConfigMap"]
        return msgspec.convert(document["data"], dict[str, str])

    @cached_property
    def pods(self) -> list[Pod]:
        """A pod of each workload."""
        return list(self._pods())

    @property
    def servers(self) -> list[Pod]:
        """Those that run all the time."""
        return [pod for pod in self.pods if pod.maker.startswith(("Deployment", "StatefulSet"))]

    def _pods(self) -> Iterator[Pod]:
        for document in self.documents:
            if way := POD_TEMPLATES.get(document["kind"]):
                template = document
                for step in way:
                    template = template[step]
                found = msgspec.convert(template, Template)
                maker = f"{document['kind']} {document['metadata']['name']}"
                yield Pod(maker, found.metadata.labels, found.spec)


class Requirement(msgspec.Struct):
    """One of a selector's matchExpressions; ours know one operator."""

    key: str
    operator: str
    values: list[str]

    def selects(self, labels: dict[str, str]) -> bool:
        """Whether these labels meet it."""
        if self.operator != "In":
            raise NotImplementedError(self.operator)
        return labels.get(self.key) in self.values


class Selector(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A label selector. An empty one selects everything."""

    match_labels: dict[str, str] = {}
    match_expressions: list[Requirement] = []

    def selects(self, labels: dict[str, str]) -> bool:
        """Whether something with these labels is meant."""
        return self.match_labels.items() <= labels.items() and all(
            each.selects(labels) for each in self.match_expressions
        )
