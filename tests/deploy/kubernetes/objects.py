"""Rendered objects, as far as the checks ask for what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import msgspec

from tests.deploy.kubernetes.patches import Document
from tests.deploy.kubernetes.pods import Pod, Template

T = TypeVar("T")

POD_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where the kinds that make pods say how these are."""


@dataclass(frozen=True)
class Objects:
    """Everything that one overlay gives to the cluster."""

    documents: list[Document]
    components: frozenset[str] = frozenset()
    """Names of the components that the overlay is made of, besides the base."""

    def names(self, kind: str) -> list[str]:
        """Return the names of the objects of a kind."""
        return [each["metadata"]["name"] for each in self.documents if each["kind"] == kind]

    def specs(self, kind: str, of: type[T]) -> dict[str, T]:
        """Return the specs of the objects of a kind, by name."""
        return {
            each["metadata"]["name"]: msgspec.convert(each["spec"], of)
            for each in self.documents
            if each["kind"] == kind
        }

    def settings(self) -> dict[str, str]:
        """Return the ConfigMap's variables."""
        [document] = [each for each in self.documents if each["kind"] == "ConfigMap"]
        return msgspec.convert(document["data"], dict[str, str])

    @cached_property
    def pods(self) -> list[Pod]:
        """A pod of each workload."""
        return list(self._pods())

    @property
    def servers(self) -> list[Pod]:
        """Those that run all the time."""
        return [pod for pod in self.pods if pod.maker.startswith(("Deployment", "StatefulSet"))]

    def _pods(self) -> Iterator[Pod]:
        for document in self.documents:
            if way := POD_TEMPLATES.get(document["kind"]):
                template = document
                for step in way:
                    template = template[step]
                found = msgspec.convert(template, Template)
                maker = f"{document['kind']} {document['metadata']['name']}"
                yield Pod(maker, found.metadata.labels, found.spec)
