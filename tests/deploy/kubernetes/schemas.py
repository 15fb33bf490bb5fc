"""Holds objects against Kubernetes' own schemas, which the package kubernetes-validate carries."""

import kubernetes_validate

from tests.deploy.kubernetes.patches import Document

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
