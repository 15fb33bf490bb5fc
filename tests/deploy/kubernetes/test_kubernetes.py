"""What deploy/kubernetes gives a cluster.

What an overlay's processors or GPUs mean for its pods. What may go wrong with the objects of an overlay, and what a
check says to it. Each check finds what it is for.

Every overlay, as it is and with each optional component.
"""

from typing import Any, NamedTuple

import msgspec
import pytest

from service import VERSION
from tests.deploy.kubernetes.checks import CHECKS, problems_of, variants
from tests.deploy.kubernetes.kustomization import FOLDER, OVERLAYS, Document, Patch, Target, render
from tests.deploy.kubernetes.objects import Objects, Pod
from tests.deploy.kubernetes.pod_checks import DATABASE, images
from tests.deploy.kubernetes.workload_checks import Workload


def test_nothing_is_wrong_with_an_overlay(objects: Objects) -> None:
    assert problems_of(objects) == []


def test_the_database_s_address_comes_from_whoever_runs_it(objects: Objects) -> None:
    sources = {secret.name for pod in objects.pods for secret in pod.spec.secrets} & DATABASE
    assert sources == {"postgres-app" if "cloudnative-pg" in objects.components else "trifid-database"}


def test_the_images_are_this_version_s(objects: Objects) -> None:
    ours = {image for image in images(objects) if image.startswith("trifid-")}
    assert ours == {f"trifid-{name}:{VERSION}" for name in ("api", "triton", "export")}


def pod(objects: Objects, component: str) -> Pod:
    return next(each for each in objects.pods if each.component == component)


def test_gpus_are_triton_s_and_those_of_who_makes_plans_for_them(objects: Objects) -> None:
    with_gpu = {
        each.component for each in objects.pods if "nvidia.com/gpu" in each.container.resources.limits
    }
    if "plans" in objects.components:
        assert with_gpu == {"triton", "export"}
    else:
        assert with_gpu == ({"triton"} if "gpu" in objects.components else set())


def test_releases_are_exported_for_what_serves_them(objects: Objects) -> None:
    options = pod(objects, "export").container.args
    precision = options[options.index("--precision") + 1]
    assert precision == ("fp32" if "gpu" in objects.components else "int8")


def test_an_api_pod_may_wait_for_triton_s_engines(objects: Objects) -> None:
    start = pod(objects, "triton").container.startup_probe
    api = objects.specs("Deployment", Workload)["api"]
    assert start
    assert api.progress_deadline_seconds > start.period_seconds * start.failure_threshold


POD = "/spec/template/spec/"
CONTAINER = f"{POD}containers/0/"


class Damage(NamedTuple):
    """A change to an object, and a part of what is said to it."""

    kind: str
    name: str
    path: str
    value: Any
    """What is put there; None takes away what is."""
    found: str

    def apply(self, documents: list[Document]) -> list[Document]:
        """Return the objects with the change."""
        operation = {"op": "remove" if self.value is None else "add", "path": self.path, "value": self.value}
        patch = Patch(Target(self.kind, self.name), msgspec.json.encode([operation]).decode())
        return patch.apply(documents)


def api(path: str, value: Any, found: str) -> Damage:
    """To the API's Deployment."""
    return Damage("Deployment", "api", path, value, found)


def triton(path: str, value: Any, found: str) -> Damage:
    """To the StatefulSet of slot 0."""
    return Damage("StatefulSet", "triton", path, value, found)


def settings(path: str, value: Any, found: str) -> Damage:
    """To the ConfigMap."""
    return Damage("ConfigMap", "settings", path, value, found)


def renamed(kind: str, name: str, found: str) -> Damage:
    """An object under another name."""
    return Damage(kind, name, "/metadata/name", "other", found)


CPU = Objects(render(FOLDER / "overlays" / "cpu"), frozenset({"cloudnative-pg"}))

NAMES = [
    api(f"{POD}volumes/2", None, "Deployment api: no volume tmp"),
    api(f"{CONTAINER}volumeMounts/2", None, "Deployment api: nothing mounts tmp"),
    renamed("PersistentVolumeClaim", "releases", "no claim releases"),
    renamed("ServiceAccount", "triton", "no service account triton"),
    renamed("ConfigMap", "settings", "no ConfigMap settings"),
    settings("/data/TRIFID_HOTS", "x", "TRIFID_HOTS is no setting"),
    settings("/data/TRIFID_PROBE_TOKEN", "x", "TRIFID_PROBE_TOKEN is a secret"),
    settings("/data/TRIFID_STATE_DIR", None, "settings has no TRIFID_STATE_DIR"),
    triton(
        f"{POD}volumes/0/projected/sources/0/secret/items/0/key", "x", "nobody makes trifid-model-control x"
    ),
]

SELECTORS = [
    api("/spec/selector/matchLabels/app.kubernetes.io~1component", None, "Deployment api selects"),
    triton("/spec/serviceName", "api", "doesn't name its pods"),
    Damage("Service", "triton", "/spec/selector/trifid~1slot", None, "Service triton selects"),
    Damage("Service", "api", "/spec/ports/0/targetPort", "web", "has no port web"),
    Damage(
        "PodDisruptionBudget", "triton", "/spec/selector/matchLabels/trifid~1slot", None, "triton selects"
    ),
    Damage(
        "PodDisruptionBudget",
        "api",
        "/spec/selector/matchLabels",
        {"a": "b"},
        "api has no PodDisruptionBudget",
    ),
]

SCALING = [
    api("/spec/replicas", 2, "every `apply` would go back to"),
    triton("/spec/replicas", 3, "TRIFID_TRITON_URL should be"),
    Damage("HorizontalPodAutoscaler", "api", "/spec/maxReplicas", 30, "max_connections is less than"),
    Damage("HorizontalPodAutoscaler", "api", "/spec/scaleTargetRef/name", "web", "no Deployment web"),
]

STOPPING = [
    api(f"{POD}terminationGracePeriodSeconds", None, "killed after 30 s"),
    api(f"{CONTAINER}startupProbe", None, "lacks a probe"),
    api(f"{CONTAINER}readinessProbe", {"httpGet": {"port": "http"}}, "its readiness is no inference"),
    triton(f"{CONTAINER}lifecycle", None, "stops before it is known"),
]

RIGHTS = [
    api(f"{POD}securityContext/runAsUser", None, "may run as root"),
    api(f"{POD}securityContext/seccompProfile", None, "may make any system call"),
    api(f"{POD}automountServiceAccountToken", None, "has a token of Kubernetes"),
    api(f"{POD}enableServiceLinks", None, "gets variables of services"),
    api(f"{CONTAINER}securityContext/capabilities", None, "has capabilities"),
    api(f"{CONTAINER}securityContext/allowPrivilegeEscalation", None, "may gain rights"),
    api(f"{CONTAINER}securityContext/readOnlyRootFilesystem", None, "may write to its image's files"),
    api(f"{CONTAINER}resources/limits", None, "may take all memory"),
    api(f"{CONTAINER}resources/requests", None, "asks for no processor or memory"),
    api(f"{CONTAINER}volumeMounts/1/readOnly", None, "may write /var/lib/trifid/releases"),
    api(f"{CONTAINER}image", "trifid-api:latest", "trifid-api:latest is not pinned"),
    api(f"{CONTAINER}image", "trifid-api", "trifid-api is not pinned"),
    Damage("Cluster", "postgres", "/spec/imageName", "postgresql:latest", "postgresql:latest is not pinned"),
    api(
        f"{POD}volumes/0/projected/sources/-",
        {"secret": {"name": "trifid-model-control"}},
        "Deployment api has the secret trifid-model-control",
    ),
]

CONNECTIONS = [
    Damage("NetworkPolicy", "nobody", "/spec/policyTypes/1", None, "export -> the internet:443 is allowed"),
    Damage(
        "NetworkPolicy",
        "triton",
        "/spec/ingress/0/from",
        None,
        "anybody else in the cluster -> triton:8000 is",
    ),
    Damage(
        "NetworkPolicy", "triton", "/spec/ingress/0/from/0", None, "api -> triton:8000 is documented and not"
    ),
    Damage("NetworkPolicy", "triton", "/spec/egress", [{}], "triton -> name server:53 is allowed"),
    Damage("NetworkPolicy", "names", "/spec/egress/0/to", None, "api -> the internet:53 is allowed"),
    Damage(
        "NetworkPolicy", "to-postgres", "/spec/egress/0/to", None, "api -> a database outside:5432 is allowed"
    ),
    Damage(
        "NetworkPolicy",
        "postgres",
        "/spec/podSelector/matchLabels",
        {"a": "b"},
        "api -> postgres:5432 is documented",
    ),
]


@pytest.mark.parametrize(
    "damage",
    [*NAMES, *SELECTORS, *SCALING, *STOPPING, *RIGHTS, *CONNECTIONS],
    ids=lambda damage: damage.found,
)
def test_damage_is_found(damage: Damage) -> None:
    damaged = Objects(damage.apply(CPU.documents), CPU.components)
    problems = [problem for check in CHECKS for problem in check(damaged)]
    assert [problem for problem in problems if damage.found in problem]


VARIANTS = [objects for overlay in OVERLAYS for objects in variants(overlay)]


@pytest.fixture(params=VARIANTS, ids=lambda objects: " ".join(sorted(objects.components)))
def objects(request: pytest.FixtureRequest) -> Objects:
    """What one of them gives a cluster."""
    variant: Objects = request.param
    return variant
