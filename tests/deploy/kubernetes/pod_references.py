"""Whether what a pod mounts and runs as is there."""

from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod
from tests.deploy.kubernetes.specs import Workload


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
