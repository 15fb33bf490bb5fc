"""What a pod is, as far as the checks ask."""

from dataclasses import dataclass

import msgspec

from tests.deploy.kubernetes.containers import Container
from tests.deploy.kubernetes.volumes import Secret, Volume


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
