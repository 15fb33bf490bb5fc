"""Overlays are rendered as kustomize does, or refused.

Kubernetes' schemas refuse what a cluster would. The kustomization that docs/kubernetes.md shows is one.
"""

import re
from pathlib import Path

import pytest

from tests.deploy.kubernetes.kustomization import FOLDER, KustomizationError, refusals, render
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pod_checks import DOCUMENT, images
from tests.deploy.kubernetes.test_kubernetes import CPU, Damage, api, settings

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: api, labels: &labels {a: b}}\nspec: {selector: *labels}\n"
REFUSED = {
    "namePrefix: x-": "unknown field `namePrefix`",
    "resources: [service.yaml, service.yaml]": "more than one Service api",
}


def kustomization(folder: Path, rest: str) -> Path:
    """Write one beside a Service."""
    (folder / "kustomization.yaml").write_text(HEAD + rest)
    (folder / "service.yaml").write_text(SERVICE)
    return folder


def patched(folder: Path, name: str, operation: str) -> Path:
    """Write one that patches Services of a name."""
    target = f"{{target: {{kind: Service, name: {name}}}, patch: '[{operation}]'}}"
    return kustomization(folder, f"resources: [service.yaml]\npatches: [{target}]")


def test_a_patch_changes_its_place_alone_where_the_yaml_has_an_anchor(tmp_path: Path) -> None:
    [service] = render(patched(tmp_path, "a.*", "{op: add, path: /metadata/labels/a, value: c}"))
    assert service["metadata"]["labels"] == {"a": "c"}
    assert service["spec"]["selector"] == {"a": "b"}


def test_a_patch_that_is_for_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KustomizationError, match="no object is Service ap"):
        render(patched(tmp_path, "ap", ""))


@pytest.mark.parametrize(
    "operation", ["{op: test, path: /kind, value: x}", "{op: replace, path: /x/y, value: x}"]
)
def test_a_patch_that_fails_is_refused(tmp_path: Path, operation: str) -> None:
    with pytest.raises(KustomizationError, match="patch of Service api"):
        render(patched(tmp_path, "api", operation))


@pytest.mark.parametrize(("rest", "said"), REFUSED.items())
def test_what_is_more_than_is_known_here_is_refused(tmp_path: Path, rest: str, said: str) -> None:
    with pytest.raises(KustomizationError, match=said):
        render(kustomization(tmp_path, rest))


REFUSED_OBJECTS = [
    api("/spec/replica", 2, "'replica' was unexpected"),
    api("/spec/template/spec/containers/0/ports/0/containerPort", "http", "is not of type"),
    Damage("NetworkPolicy", "nobody", "/spec/podSelector", None, "'podSelector' is a required property"),
    Damage("HorizontalPodAutoscaler", "api", "/apiVersion", "autoscaling/v2beta2", "Couldn't find schema"),
    settings("/data/TRIFID_PORT", 8080, "8080 is not of type 'string'"),
]


@pytest.mark.parametrize("damage", REFUSED_OBJECTS, ids=lambda damage: damage.found)
def test_a_wrong_object_is_refused(damage: Damage) -> None:
    told = [refusal for document in damage.apply(CPU.documents) for refusal in refusals(document)]
    assert told
    assert all(damage.found in refusal for refusal in told)


EXAMPLE = re.compile(r"^```yaml\n(# site/kustomization\.yaml\n.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The operator's folder, beside Trifid's."""
    [example] = EXAMPLE.findall(DOCUMENT.read_text())
    (tmp_path / "trifid").symlink_to(FOLDER.parents[1])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "kustomization.yaml").write_text(example)
    return tmp_path / "site"


def test_it_takes_the_operator_s_images_storage_and_settings(site: Path) -> None:
    objects = Objects(render(site))
    [claim] = [each for each in objects.documents if each["kind"] == "PersistentVolumeClaim"]
    assert claim["spec"]["storageClassName"] == "shared"
    assert claim["metadata"]["namespace"] == "trifid"
    assert "TRIFID_TRUSTED_PROXIES" in objects.settings()
    assert not [image for image in images(objects) if image.startswith("trifid-")]
