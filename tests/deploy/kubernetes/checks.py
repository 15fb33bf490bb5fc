"""All checks of an overlay's objects."""

from collections.abc import Iterator
from pathlib import Path

from tests.deploy.kubernetes import kustomization
from tests.deploy.kubernetes.kustomization import FOLDER, read, render
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pod_checks import (
    configuration_problems,
    documented_problems,
    pod_references_problems,
    possessions_problems,
    rights_problems,
    stopping_problems,
)
from tests.deploy.kubernetes.workload_checks import disruption_problems, references_problems, scaling_problems

CHECKS = (
    configuration_problems,
    disruption_problems,
    documented_problems,
    pod_references_problems,
    possessions_problems,
    references_problems,
    rights_problems,
    scaling_problems,
    stopping_problems,
)

OPTIONAL = ("weights-download", "plans")
"""Components that no overlay has, and that an operator may add; plans where there are GPUs."""


def variants(overlay: Path) -> Iterator[Objects]:
    """Render an overlay as it is, and with each optional component.

    Raises:
        KustomizationError: it isn't as kustomize wants it.
    """
    documents = render(overlay)
    components = frozenset(Path(each).name for each in read(overlay).components)
    yield Objects(documents, components)
    for name in OPTIONAL if "gpu" in components else OPTIONAL[:1]:
        yield Objects(render(FOLDER / "components" / name, documents), components | {name})


def problems_of(objects: Objects) -> list[str]:
    """Return what is wrong with them. What no schema takes isn't looked at further."""
    refused = [refusal for each in objects.documents for refusal in kustomization.refusals(each)]
    return refused or [problem for check in CHECKS for problem in check(objects)]
