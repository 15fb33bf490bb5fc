"""What an overlay's processors or GPUs mean for its pods."""

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod
from tests.deploy.kubernetes.specs import Workload


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
