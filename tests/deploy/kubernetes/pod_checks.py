"""Whether what a pod mounts and runs as is there.

What a pod has: its image, which is a certain one, and no more secrets than it needs. What a pod may do: as little as
it needs. Whether a server is asked by a real inference, and gets the time to answer what it began.

Whether the ConfigMap's variables are settings, and no secrets, and pods find them there.

Whether docs/kubernetes.md tells what the objects are: who makes the secrets, and who may talk to whom.
"""

import re
from collections.abc import Iterator

from service.__main__ import GRACE_SECONDS
from service.background import LAST_SECONDS as SIGHTINGS_SECONDS
from service.observability.otlp import CLOSE_SECONDS as TRACES_SECONDS
from tests.deploy.kubernetes.network import Edge, edges
from tests.deploy.kubernetes.objects import Objects, Pod
from tests.deploy.kubernetes.workload_checks import Workload
from tests.support.project import PROJECT


def pod_references_problems(objects: Objects) -> list[str]:
    """Return every name in a pod that leads nowhere."""
    return [problem for pod in objects.pods for problem in _of_pod(pod, objects)]


def _of_pod(pod: Pod, objects: Objects) -> Iterator[str]:
    if pod.spec.service_account_name not in objects.names("ServiceAccount"):
        yield f"{pod.maker}: no service account {pod.spec.service_account_name}"
    yield from _of_mounts(pod, objects)
    yield from _of_claims(pod, objects)


def _of_mounts(pod: Pod, objects: Objects) -> Iterator[str]:
    there = {volume.name for volume in pod.spec.volumes} | set(_own_claims(pod, objects))
    mounted = {mount.name for mount in pod.container.volume_mounts}
    yield from (f"{pod.maker}: no volume {name}" for name in sorted(mounted - there))
    yield from (f"{pod.maker}: nothing mounts {name}" for name in sorted(there - mounted))


def _of_claims(pod: Pod, objects: Objects) -> Iterator[str]:
    for volume in pod.spec.volumes:
        claim = volume.persistent_volume_claim
        if claim and claim.claim_name not in objects.names("PersistentVolumeClaim"):
            yield f"{pod.maker}: no claim {claim.claim_name}"


def _own_claims(pod: Pod, objects: Objects) -> list[str]:
    kind, name = pod.maker.split()
    workload = objects.specs(kind, Workload)[name] if kind == "StatefulSet" else None
    return [claim["metadata"]["name"] for claim in workload.volume_claim_templates] if workload else []


PINNED = re.compile(r"[a-z0-9./-]+:[0-9][\w.-]*")
"""A tag that begins with a version: neither none nor `latest`."""

DATABASE = {"trifid-database", "postgres-app"}
MODEL_CONTROL = {"trifid-model-control"}

MAY_MOUNT = {
    "api": {"trifid-api", *DATABASE},
    "commands": {"trifid-api", *DATABASE, *MODEL_CONTROL},
    "triton": MODEL_CONTROL,
    "export": set[str](),
}
"""The key of the model control is the operator's and Triton's alone; Triton and the export don't see the database."""

MAY_WRITE_RELEASES = {"commands", "export"}


def possessions_problems(objects: Objects) -> list[str]:
    """Return everything that a pod has and shouldn't."""
    loose = [image for image in sorted(images(objects)) if not PINNED.fullmatch(image)]
    return [
        *(problem for pod in objects.pods for problem in (*_of_secrets(pod), *_of_secret_mounts(pod))),
        *(f"{image} is not pinned" for image in loose),
    ]


def images(objects: Objects) -> set[str]:
    """Return every image that the cluster is to run."""
    clusters = [each["spec"]["imageName"] for each in objects.documents if each["kind"] == "Cluster"]
    return {pod.container.image for pod in objects.pods}.union(clusters)


def _of_secrets(pod: Pod) -> Iterator[str]:
    beyond = {secret.name for secret in pod.spec.secrets} - MAY_MOUNT[pod.component]
    yield from (f"{pod.maker} has the secret {name}" for name in sorted(beyond))


def _of_secret_mounts(pod: Pod) -> Iterator[str]:
    kept = (
        {"/run/secrets"}
        if pod.component in MAY_WRITE_RELEASES
        else {"/run/secrets", "/var/lib/trifid/releases"}
    )
    for mount in pod.container.volume_mounts:
        if mount.mount_path in kept and not mount.read_only:
            yield f"{pod.maker} may write {mount.mount_path}"


def rights_problems(objects: Objects) -> list[str]:
    """Return every right that a pod has and needn't."""
    return [problem for pod in objects.pods for problem in _of_rights(pod)]


def _of_rights(pod: Pod) -> Iterator[str]:
    container, resources = pod.container.security_context, pod.container.resources
    pod_context = pod.spec.security_context
    wanted = {
        "may run as root": not (pod_context.run_as_non_root and pod_context.run_as_user),
        "may make any system call": pod_context.seccomp_profile.type != "RuntimeDefault",
        "may gain rights": container.allow_privilege_escalation,
        "has capabilities": container.capabilities.drop != ["ALL"],
        "may write to its image's files": not container.read_only_root_filesystem,
        "has a token of Kubernetes": pod.spec.automount_service_account_token,
        "gets variables of services": pod.spec.enable_service_links,
        "asks for no processor or memory": not {"cpu", "memory"} <= resources.requests.keys(),
        "may take all memory": "memory" not in resources.limits,
    }
    yield from (f"{pod.maker} {what}" for what, is_so in wanted.items() if is_so)


STOPPING = {"api": GRACE_SECONDS + TRACES_SECONDS + SIGHTINGS_SECONDS, "triton": 5}
"""Seconds from SIGTERM to the end, at most; Triton's are the --exit-timeout-secs of triton/serve."""


def stopping_problems(objects: Objects) -> list[str]:
    """Return every server that may be asked while it can't answer, or is killed before it has."""
    return [problem for pod in objects.servers for problem in (*_of_probes(pod), *_of_stop(pod))]


def _of_probes(pod: Pod) -> Iterator[str]:
    container = pod.container
    if not (container.startup_probe and container.readiness_probe and container.liveness_probe):
        yield f"{pod.maker} lacks a probe"
    elif not container.readiness_probe.executes:
        yield f"{pod.maker}: its readiness is no inference"


def _of_stop(pod: Pod) -> Iterator[str]:
    lifecycle = pod.container.lifecycle
    pause = int(lifecycle.pre_stop.executes.command[-1]) if lifecycle else 0
    needed = pause + STOPPING[pod.component]
    if not pause:
        yield f"{pod.maker} stops before it is known that it does"
    if pod.spec.termination_grace_period_seconds <= needed:
        yield f"{pod.maker} is killed after {pod.spec.termination_grace_period_seconds} s, needs {needed:g}"


SECRETS = {"DATABASE_URL", "TRIFID_FACES_KEY", "TRIFID_MODEL_CONTROL_KEY", "TRIFID_PROBE_TOKEN"}

DOCUMENTED = PROJECT / ".env.example"

SETTING = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def configuration_problems(objects: Objects) -> list[str]:
    """Return every variable that leads nowhere."""
    of_pods = (problem for pod in objects.pods for problem in _of_variables(pod, objects))
    return [*_of_settings(objects.settings()), *of_pods]


def _of_settings(settings: dict[str, str]) -> Iterator[str]:
    documented = set(SETTING.findall(DOCUMENTED.read_text()))
    yield from (f"{name} is no setting" for name in sorted(settings.keys() - documented))
    yield from (f"{name} is a secret" for name in sorted(settings.keys() & SECRETS))


def _of_variables(pod: Pod, objects: Objects) -> Iterator[str]:
    for each in pod.container.env_from:
        if each.config_map_ref.name not in objects.names("ConfigMap"):
            yield f"{pod.maker}: no ConfigMap {each.config_map_ref.name}"
    for variable in pod.container.env:
        if variable.value_from:
            key = variable.value_from.config_map_key_ref
            if key.name not in objects.names("ConfigMap"):
                yield f"{pod.maker}: no ConfigMap {key.name}"
            elif not key.optional and key.key not in objects.settings():
                yield f"{pod.maker}: {key.name} has no {key.key}"


DOCUMENT = PROJECT / "docs" / "kubernetes.md"

CREATED = re.compile(r"create secret generic ([\w-]+)((?:\s+--from-file[= ]\S+)+)")
FILE = re.compile(r"--from-file[= ](\w+)")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([\d, ]+) \| ([^|]+) \|", re.MULTILINE)

CLOUDNATIVE_PG = {"postgres-app": {"uri"}}
"""The secret that its operator makes for the Cluster `postgres`."""


def documented_problems(objects: Objects) -> list[str]:
    """Return everything that the document doesn't tell, or tells otherwise."""
    document = DOCUMENT.read_text()
    return [*_of_configured_secrets(objects, document), *_of_network(objects, document)]


def _of_configured_secrets(objects: Objects, document: str) -> Iterator[str]:
    made = {name: set(FILE.findall(files)) for name, files in CREATED.findall(document)}
    if objects.names("Cluster"):
        made |= CLOUDNATIVE_PG
    for pod in objects.pods:
        for secret in pod.spec.secrets:
            missing = {item.key for item in secret.items} - made.get(secret.name, set())
            if secret.name not in made or missing:
                yield f"{pod.maker}: nobody makes {secret.name} {' '.join(sorted(missing))}".rstrip()


def _of_network(objects: Objects, document: str) -> Iterator[str]:
    allowed = edges(objects)
    documented = {
        Edge(source, destination, int(port))
        for source, destination, ports, part in ROW.findall(document)
        for port in ports.split(",")
        if part in objects.components | {"base"}
    }
    yield from (f"{edge} is allowed and not documented" for edge in sorted(allowed - documented))
    yield from (f"{edge} is documented and not allowed" for edge in sorted(documented - allowed))
