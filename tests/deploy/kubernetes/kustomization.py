"""Renders the overlays of deploy/kubernetes as `kubectl kustomize` does, as far as they use it.

No package has kustomize. So the overlays keep to what is a few lines here: resources, components, JSON patches,
images and a namespace. Every other field is refused, so that nothing is checked here that a cluster would read
otherwise. Patches of a kustomization: operations of RFC 6902 on the objects that they are for. Where an operator's
registry has our images. Holds objects against Kubernetes' own schemas, which the package kubernetes-validate carries.
"""

import re
from pathlib import Path
from typing import Any, TypeAlias

import jsonpatch
import kubernetes_validate
import msgspec
import yaml

from tests.support.project import PROJECT

Document: TypeAlias = dict[str, Any]
"""A Kubernetes object as its YAML has it."""


class KustomizationError(Exception):
    """What kustomize would refuse, or do nothing with and say nothing."""


class Target(msgspec.Struct, forbid_unknown_fields=True):
    """Which objects a patch is for; regular expressions of whole names."""

    kind: str
    name: str

    def matches(self, document: Document) -> bool:
        """Whether it is for this object."""
        name = document["metadata"]["name"]
        return bool(re.fullmatch(self.kind, document["kind"]) and re.fullmatch(self.name, name))


class Patch(msgspec.Struct, forbid_unknown_fields=True):
    """Operations of RFC 6902, written as YAML within the YAML."""

    target: Target
    patch: str

    def apply(self, documents: list[Document]) -> list[Document]:
        """Return the objects with its targets patched.

        Raises:
            KustomizationError: there is none, or an operation fails.
        """
        if not any(map(self.target.matches, documents)):
            raise KustomizationError(f"no object is {self.target.kind} {self.target.name}")
        operations = yaml.safe_load(self.patch)
        try:
            return [
                jsonpatch.apply_patch(each, operations) if self.target.matches(each) else each
                for each in documents
            ]
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException) as error:
            raise KustomizationError(f"patch of {self.target.kind} {self.target.name}: {error}") from error


class Image(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """One of ours, and its name and tag in that registry."""

    name: str
    new_name: str
    new_tag: str


def with_images(node: Any, images: list[Image]) -> Any:
    """Return an object, or a part of one, with its images renamed as kustomize does."""
    if isinstance(node, list):
        return [with_images(each, images) for each in node]
    if not isinstance(node, dict):
        return node
    rendered = {key: with_images(value, images) for key, value in node.items()}
    for image in images:
        if str(rendered.get("image", "")).partition(":")[0] == image.name:
            rendered["image"] = f"{image.new_name}:{image.new_tag}"
    return rendered


FOLDER = PROJECT / "deploy" / "kubernetes"
OVERLAYS = tuple(sorted(path.parent for path in FOLDER.glob("overlays/*/kustomization.yaml")))


class Kustomization(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A kustomization.yaml, as far as ours go."""

    api_version: str
    kind: str
    namespace: str = ""
    resources: list[str] = []
    components: list[str] = []
    patches: list[Patch] = []
    images: list[Image] = []


def render(folder: Path, given: list[Document] | None = None) -> list[Document]:
    """Return the objects of a kustomization.

    Args:
        folder: of its kustomization.yaml.
        given: for a component, the objects that it is added to.

    Raises:
        KustomizationError: something in it isn't as kustomize wants it, or is more than is known here.
    """
    documents = list(given or [])
    kustomization = read(folder)
    for resource in kustomization.resources:
        documents += _loaded(folder / resource)
    for component in kustomization.components:
        documents = render(folder / component, documents)
    for patch in kustomization.patches:
        documents = patch.apply(documents)
    for document in documents if kustomization.namespace else []:
        _put_into(document, kustomization.namespace)
    _require_one_of_each(documents)
    return [with_images(document, kustomization.images) for document in documents]


def read(folder: Path) -> Kustomization:
    """Return a folder's kustomization.yaml.

    Raises:
        KustomizationError: it has a field that is not known here.
    """
    file = folder / "kustomization.yaml"
    try:
        return msgspec.convert(yaml.safe_load(file.read_text()), Kustomization)
    except msgspec.ValidationError as error:
        raise KustomizationError(f"{file}: {error}") from error


def _loaded(path: Path) -> list[Document]:
    if path.is_dir():
        return render(path)
    # By way of JSON: what PyYAML makes of an anchor is one object in several places, and a patch would change them all.
    return [msgspec.json.decode(msgspec.json.encode(each)) for each in yaml.safe_load_all(path.read_text())]


def _put_into(document: Document, namespace: str) -> None:
    document["metadata"]["name" if document["kind"] == "Namespace" else "namespace"] = namespace


def _require_one_of_each(documents: list[Document]) -> None:
    names = [(each["kind"], each["metadata"]["name"]) for each in documents]
    if twice := {each for each in names if names.count(each) > 1}:
        raise KustomizationError(f"more than one {' '.join(min(twice))}")


OLDEST, NEWEST = VERSIONS = ("1.31", "1.37")
"""Of Kubernetes; the API in between only gains fields."""

UNKNOWN = frozenset({"postgresql.cnpg.io/v1"})
"""API versions of operators, whose schemas no package carries: nobody holds these objects against one here."""


def refusals(document: Document) -> list[str]:
    """Return why a Kubernetes of any of the versions refuses this object. Unknown fields count: a typo is one."""
    if document["apiVersion"] in UNKNOWN:
        return []
    return [told for version in VERSIONS if (told := _refusal(document, version))]


def _refusal(document: Document, version: str) -> str:
    name = f"{document['kind']} {document['metadata']['name']}"
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{name}: Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        return f"{name}: {error.message}"
    return ""
