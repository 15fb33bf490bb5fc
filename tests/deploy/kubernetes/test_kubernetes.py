"""Each check finds what it is for."""

import pytest

from tests.deploy.kubernetes.checks import CHECKS
from tests.deploy.kubernetes.damages import CONTAINER, POD, Damage, api, renamed, settings, triton
from tests.deploy.kubernetes.kustomization import FOLDER, render
from tests.deploy.kubernetes.objects import Objects

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
