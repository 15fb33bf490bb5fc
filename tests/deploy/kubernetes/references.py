"""Whether what is chosen by labels is there."""

from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod
from tests.deploy.kubernetes.specs import Service, Workload


def references_problems(objects: Objects) -> list[str]:
    """Return every selector and port that leads nowhere, or to something else."""
    return [*_of_workloads(objects), *_of_services(objects), *_of_names(objects)]


def _of_workloads(objects: Objects) -> Iterator[str]:
    for kind in ("Deployment", "StatefulSet"):
        for name, workload in objects.specs(kind, Workload).items():
            chosen = [pod.maker for pod in objects.pods if workload.selector.selects(pod.labels)]
            if chosen != [f"{kind} {name}"]:
                yield f"{kind} {name} selects the pods of {chosen}"


def _of_services(objects: Objects) -> Iterator[str]:
    for name, service in objects.specs("Service", Service).items():
        chosen = [pod for pod in objects.pods if service.selector.items() <= pod.labels.items()]
        if len(chosen) != 1:
            yield f"Service {name} selects the pods of {[pod.maker for pod in chosen]}"
        yield from (f"Service {name}: {problem}" for pod in chosen for problem in _of_ports(service, pod))


def _of_ports(service: Service, pod: Pod) -> Iterator[str]:
    missing = {port.target_port for port in service.ports} - {port.name for port in pod.container.ports}
    yield from (f"{pod.maker} has no port {name}" for name in sorted(missing))


def _of_names(objects: Objects) -> Iterator[str]:
    services = objects.specs("Service", Service)
    for name, workload in objects.specs("StatefulSet", Workload).items():
        service = services.get(workload.service_name)
        if not (service and workload.selector.selects(service.selector)):
            yield f"StatefulSet {name}: the Service {workload.service_name} doesn't name its pods"
