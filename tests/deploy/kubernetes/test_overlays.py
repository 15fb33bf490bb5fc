"""What deploy/kubernetes gives a cluster."""

from service import VERSION
from tests.deploy.kubernetes.checks import problems_of
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pod_checks import DATABASE, images


def test_nothing_is_wrong_with_an_overlay(objects: Objects) -> None:
    assert problems_of(objects) == []


def test_the_database_s_address_comes_from_whoever_runs_it(objects: Objects) -> None:
    sources = {secret.name for pod in objects.pods for secret in pod.spec.secrets} & DATABASE
    assert sources == {"postgres-app" if "cloudnative-pg" in objects.components else "trifid-database"}


def test_the_images_are_this_version_s(objects: Objects) -> None:
    ours = {image for image in images(objects) if image.startswith("trifid-")}
    assert ours == {f"trifid-{name}:{VERSION}" for name in ("api", "triton", "export")}
