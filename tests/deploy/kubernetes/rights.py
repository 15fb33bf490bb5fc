"""What a pod may do: as little as it needs."""

from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod


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
