"""Overlays are rendered as kustomize does, or refused."""

from pathlib import Path

import pytest

from tests.deploy.kubernetes.kustomization import render
from tests.deploy.kubernetes.patches import KustomizationError

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
