"""Whether the ConfigMap's variables are settings, and no secrets, and pods find them there.

Whether docs/kubernetes.md tells what the objects are: who makes the secrets, and who may talk to whom.
"""

import re
from collections.abc import Iterator

from tests.deploy.kubernetes.network import Edge, edges
from tests.deploy.kubernetes.objects import Objects, Pod
from tests.support.project import PROJECT

SECRETS = {"DATABASE_URL", "TRIFID_FACES_KEY", "TRIFID_MODEL_CONTROL_KEY", "TRIFID_PROBE_TOKEN"}

DOCUMENTED = PROJECT / ".env.example"

SETTING = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def configuration_problems(objects: Objects) -> list[str]:
    """Return every variable that leads nowhere."""
    of_pods = (problem for pod in objects.pods for problem in _of_variables(pod, objects))
    return [*_of_settings(objects.settings()), *of_pods]


def _of_settings(settings: dict[str, str]) -> Iterator[str]:
    documented = set(SETTING.findall(DOCUMENTED.read_text()))
    yield from (f"{name} is no setting" for name in sorted(settings.keys() - documented))
    yield from (f"{name} is a secret" for name in sorted(settings.keys() & SECRETS))


def _of_variables(pod: Pod, objects: Objects) -> Iterator[str]:
    for each in pod.container.env_from:
        if each.config_map_ref.name not in objects.names("ConfigMap"):
            yield f"{pod.maker}: no ConfigMap {each.config_map_ref.name}"
    for variable in pod.container.env:
        if variable.value_from:
            key = variable.value_from.config_map_key_ref
            if key.name not in objects.names("ConfigMap"):
                yield f"{pod.maker}: no ConfigMap {key.name}"
            elif not key.optional and key.key not in objects.settings():
                yield f"{pod.maker}: {key.name} has no {key.key}"


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
