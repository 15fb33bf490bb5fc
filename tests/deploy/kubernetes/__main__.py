"""Checks deploy/kubernetes: ``python -m tests.deploy.kubernetes``.

Renders every overlay, holds each object against Kubernetes' schemas, and all together against each other, the
settings and docs/kubernetes.md. Prints what is wrong and exits with 1, or says what was checked.
"""

import sys

from tests.deploy.kubernetes import kustomization
from tests.deploy.kubernetes.checks import problems_of, variants
from tests.deploy.kubernetes.kustomization import OVERLAYS, KustomizationError
from tests.deploy.kubernetes.objects import Objects


def main() -> int:
    """Check all overlays."""
    checked, problems = list[Objects](), set[str]()
    for overlay in OVERLAYS:
        try:
            for objects in variants(overlay):
                checked.append(objects)
                problems |= {f"{overlay.name}: {problem}" for problem in problems_of(objects)}
        except KustomizationError as error:
            problems.add(f"{overlay.name}: {error}")
    for problem in sorted(problems):
        print(problem)
    print(_summary(checked), f"{len(problems)} problems")
    return int(bool(problems))


def _summary(checked: list[Objects]) -> str:
    documents = [document for objects in checked for document in objects.documents]
    unknown = sorted({each["kind"] for each in documents if each["apiVersion"] in kustomization.UNKNOWN})
    return (
        f"{len(OVERLAYS)} overlays in {len(checked)} variants, {len(documents)} objects, Kubernetes"
        f" {' and '.join(kustomization.VERSIONS)}; no schema here of {', '.join(unknown)};"
    )


if __name__ == "__main__":
    sys.exit(main())
