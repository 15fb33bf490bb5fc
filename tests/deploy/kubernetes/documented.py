"""Whether docs/kubernetes.md tells what the objects are: who makes the secrets, and who may talk to whom."""

import re
from collections.abc import Iterator

from tests.deploy.kubernetes.network import Edge, edges
from tests.deploy.kubernetes.objects import Objects
from tests.support.project import PROJECT

DOCUMENT = PROJECT / "docs" / "kubernetes.md"

CREATED = re.compile(r"create secret generic ([\w-]+)((?:\s+--from-file[= ]\S+)+)")
FILE = re.compile(r"--from-file[= ](\w+)")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([\d, ]+) \| ([^|]+) \|", re.MULTILINE)

CLOUDNATIVE_PG = {"postgres-app": {"uri"}}
"""The secret that its operator makes for the Cluster `postgres`."""


def documented_problems(objects: Objects) -> list[str]:
    """Return everything that the document doesn't tell, or tells otherwise."""
    document = DOCUMENT.read_text()
    return [*_of_secrets(objects, document), *_of_network(objects, document)]


def _of_secrets(objects: Objects, document: str) -> Iterator[str]:
    made = {name: set(FILE.findall(files)) for name, files in CREATED.findall(document)}
    if objects.names("Cluster"):
        made |= CLOUDNATIVE_PG
    for pod in objects.pods:
        for secret in pod.spec.secrets:
            missing = {item.key for item in secret.items} - made.get(secret.name, set())
            if secret.name not in made or missing:
                yield f"{pod.maker}: nobody makes {secret.name} {' '.join(sorted(missing))}".rstrip()


def _of_network(objects: Objects, document: str) -> Iterator[str]:
    allowed = edges(objects)
    documented = {
        Edge(source, destination, int(port))
        for source, destination, ports, part in ROW.findall(document)
        for port in ports.split(",")
        if part in objects.components | {"base"}
    }
    yield from (f"{edge} is allowed and not documented" for edge in sorted(allowed - documented))
    yield from (f"{edge} is documented and not allowed" for edge in sorted(documented - allowed))
