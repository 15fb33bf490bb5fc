"""What a pod has: its image, which is a certain one, and no more secrets than it needs."""

import re
from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod

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
