"""Every overlay, as it is and with each optional component."""

import pytest

from tests.deploy.kubernetes.checks import variants
from tests.deploy.kubernetes.kustomization import OVERLAYS
from tests.deploy.kubernetes.objects import Objects

VARIANTS = [objects for overlay in OVERLAYS for objects in variants(overlay)]


@pytest.fixture(params=VARIANTS, ids=lambda objects: " ".join(sorted(objects.components)))
def objects(request: pytest.FixtureRequest) -> Objects:
    """What one of them gives a cluster."""
    variant: Objects = request.param
    return variant
