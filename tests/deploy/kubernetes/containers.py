"""A container, as far as the checks ask."""

import msgspec

from tests.deploy.kubernetes.probes import Lifecycle, Probe
from tests.deploy.kubernetes.variables import AllVariables, Variable
from tests.deploy.kubernetes.volumes import Mount


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
