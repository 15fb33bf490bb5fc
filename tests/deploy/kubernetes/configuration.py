"""Whether the ConfigMap's variables are settings, and no secrets, and pods find them there."""

import re
from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pods import Pod
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
