"""Patches of a kustomization: operations of RFC 6902 on the objects that they are for."""

import re
from typing import Any, TypeAlias

import jsonpatch
import msgspec
import yaml

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
