"""Renders the overlays of deploy/kubernetes as `kubectl kustomize` does, as far as they use it.

No package has kustomize. So the overlays keep to what is a few lines here: resources, components, JSON patches, images
and a namespace. Every other field is refused, so that nothing is checked here that a cluster would read otherwise.
"""

from pathlib import Path

import msgspec
import yaml

from tests.deploy.kubernetes.images import Image, with_images
from tests.deploy.kubernetes.patches import Document, KustomizationError, Patch
from tests.support.project import PROJECT

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
