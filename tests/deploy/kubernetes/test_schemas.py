"""Kubernetes' schemas refuse what a cluster would."""

import pytest

from tests.deploy.kubernetes.damages import Damage, api, settings
from tests.deploy.kubernetes.schemas import refusals
from tests.deploy.kubernetes.test_kubernetes import CPU

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
