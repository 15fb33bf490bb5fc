"""What deploy/kubernetes gives a cluster."""

import pytest

from service import VERSION
from tests.deploy.kubernetes.checks import problems_of, variants
from tests.deploy.kubernetes.kustomization import OVERLAYS
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.possessions import DATABASE, images

VARIANTS = [objects for overlay in OVERLAYS for objects in variants(overlay)]


def components(objects: Objects) -> str:
    return " ".join(sorted(objects.components))


@pytest.mark.parametrize("objects", VARIANTS, ids=components)
def test_nothing_is_wrong_with_an_overlay(objects: Objects) -> None:
    assert problems_of(objects) == []


@pytest.mark.parametrize("objects", VARIANTS, ids=components)
def test_gpus_are_triton_s_and_those_of_who_makes_plans_for_them(objects: Objects) -> None:
    with_gpu = {pod.component for pod in objects.pods if "nvidia.com/gpu" in pod.container.resources.limits}
    if "plans" in objects.components:
        assert with_gpu == {"triton", "export"}
    else:
        assert with_gpu == ({"triton"} if "gpu" in objects.components else set())


@pytest.mark.parametrize("objects", VARIANTS, ids=components)
def test_the_database_s_address_comes_from_whoever_runs_it(objects: Objects) -> None:
    sources = {secret.name for pod in objects.pods for secret in pod.spec.secrets} & DATABASE
    assert sources == {"postgres-app" if "cloudnative-pg" in objects.components else "trifid-database"}


def test_the_images_are_this_version_s() -> None:
    ours = {image for objects in VARIANTS for image in images(objects) if image.startswith("trifid-")}
    assert ours == {f"trifid-{name}:{VERSION}" for name in ("api", "triton", "export")}
