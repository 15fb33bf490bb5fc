"""Whether a server is asked by a real inference, and gets the time to answer what it began."""

from collections.abc import Iterator

from service.__main__ import GRACE_SECONDS
from service.background import LAST_SECONDS as SIGHTINGS_SECONDS
from service.observability.otlp import CLOSE_SECONDS as TRACES_SECONDS
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod

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
