"""What may go wrong with the objects of an overlay, and what a check says to it."""

from typing import Any, NamedTuple

import msgspec

from tests.deploy.kubernetes.patches import Document, Patch, Target

POD = "/spec/template/spec/"
CONTAINER = f"{POD}containers/0/"


class Damage(NamedTuple):
    """A change to an object, and a part of what is said to it."""

    kind: str
    name: str
    path: str
    value: Any
    """What is put there; None takes away what is."""
    found: str

    def apply(self, documents: list[Document]) -> list[Document]:
        """Return the objects with the change."""
        operation = {"op": "remove" if self.value is None else "add", "path": self.path, "value": self.value}
        patch = Patch(Target(self.kind, self.name), msgspec.json.encode([operation]).decode())
        return patch.apply(documents)


def api(path: str, value: Any, found: str) -> Damage:
    """To the API's Deployment."""
    return Damage("Deployment", "api", path, value, found)


def triton(path: str, value: Any, found: str) -> Damage:
    """To the StatefulSet of slot 0."""
    return Damage("StatefulSet", "triton", path, value, found)


def settings(path: str, value: Any, found: str) -> Damage:
    """To the ConfigMap."""
    return Damage("ConfigMap", "settings", path, value, found)


def renamed(kind: str, name: str, found: str) -> Damage:
    """An object under another name."""
    return Damage(kind, name, "/metadata/name", "other", found)
