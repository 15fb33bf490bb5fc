"""How docker-compose.gpu.yml starts, bounds and publishes its services.

Who can reach what in docker-compose.gpu.yml. How secrets reach the containers of docker-compose.gpu.yml: as files,
each where it is needed. Which settings reach the containers of docker-compose.gpu.yml. As whom the images of docker-
compose.gpu.yml run. One release of NVIDIA's containers for all that is built of it. What docs/containers.md says of
the machine that docker-compose.gpu.yml takes. What docs/ tell people to type runs services that docker-
compose.gpu.yml has. Prometheus and Grafana of docker-compose.gpu.yml find the API, its token and the dashboard in
what is mounted.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from service.settings import Settings
from tests.deploy.test_monitoring import FOLDER
from tests.support.project import PROJECT

Services = dict[str, Any]

ONE_SHOT = {"export", "operator", "perf"}


def test_both_slots_are_the_same_but_for_their_number(services: Services) -> None:
    first, beside = services["triton"], services["triton-beside"]
    del first["build"]  # the other runs the same image
    assert first["environment"].pop("TRIFID_SLOT") == "0"
    assert beside["environment"].pop("TRIFID_SLOT") == "1"
    assert first == beside


def test_it_starts_in_order_of_health(services: Services) -> None:
    assert services["triton"]["depends_on"] == {"export": {"condition": "service_completed_successfully"}}
    assert services["api"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "triton": {"condition": "service_healthy"},
        "triton-beside": {"condition": "service_healthy"},
    }


def test_what_ends_is_started_again_but_for_what_runs_once(services: Services) -> None:
    policies = {name: service["restart"] for name, service in services.items()}
    assert {name for name, policy in policies.items() if policy == "no"} == ONE_SHOT
    assert set(policies.values()) == {"no", "unless-stopped"}


def test_every_service_has_limits_and_no_privileges(services: Services) -> None:
    for service in services.values():
        # docker refuses a limit of more processors than the machine has.
        assert service["deploy"]["resources"]["limits"].keys() == {"memory", "pids"}
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges"])


def test_only_the_api_is_published_by_default_and_everything_only_on_loopback(services: Services) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {
        "api": ["${TRIFID_PUBLISH:-127.0.0.1:8080}:8080"],
        "prometheus": ["127.0.0.1:9090:9090"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    assert services["prometheus"]["profiles"] == services["grafana"]["profiles"] == ["monitoring"]


def test_models_and_people_are_in_a_network_without_a_way_out(compose: Services) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("triton", "triton-beside", "postgres"):
        assert compose["services"][name]["networks"] == ["inside"]


def test_prometheus_reaches_the_api_and_nothing_else_of_trifid(services: Services) -> None:
    reached = {name for name, service in services.items() if "outside" in service["networks"]}
    assert reached == {"export", "api", "operator", "prometheus", "grafana"}
    assert services["prometheus"]["networks"] == services["grafana"]["networks"] == ["outside"]


SECRET = ("KEY", "PASSWORD", "TOKEN", "DATABASE_URL")


def test_deploy_secrets_makes_every_secret(compose: dict[str, Any], tmp_path: Path) -> None:
    subprocess.run([PROJECT / "deploy" / "secrets", tmp_path / "secrets"], check=True, capture_output=True)
    made = {f"secrets/{path.name}" for path in (tmp_path / "secrets").iterdir()}
    assert {secret["file"] for secret in compose["secrets"].values()} == made


def test_no_secret_is_in_an_environment(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in (service.get("environment") or {}).items():
            if any(word in name for word in SECRET):
                assert value == "" or name.endswith("_FILE")


def test_what_dot_env_may_hold_of_secrets_is_emptied_so_that_the_files_count(compose: dict[str, Any]) -> None:
    environment = compose["services"]["api"]["environment"]
    hidden = [name for name, field in Settings.model_fields.items() if not field.repr]
    variables = {"DATABASE_URL" if name == "database_url" else f"TRIFID_{name.upper()}" for name in hidden}
    assert variables <= {name for name, value in environment.items() if value == ""}


def test_who_decodes_strangers_files_knows_neither_database_nor_faces_key(compose: dict[str, Any]) -> None:
    assert compose["services"]["triton"]["secrets"] == ["trifid_model_control_key"]
    assert "trifid_model_control_key" not in compose["services"]["api"]["secrets"]


DOCUMENTED = (PROJECT / ".env.example").read_text()

NO_SETTINGS = {"TRIFID_SLOT", "TRIFID_WEIGHTS"}
"""What the containers' own commands read; docs/containers.md."""


@pytest.mark.parametrize("service", ["api", "operator", "triton", "export"])
def test_every_variable_is_a_setting(services: dict[str, Any], service: str) -> None:
    variables = set(services[service]["environment"]) - NO_SETTINGS
    assert [name for name in variables if name not in DOCUMENTED] == []


def test_the_api_has_all_of_the_operator_s_but_those_that_containers_decide(services: dict[str, Any]) -> None:
    assert services["api"]["env_file"] == [{"path": ".env", "required": False}]
    assert {"TRIFID_HOST", "TRIFID_PORT", "DATABASE_URL"} < set(services["api"]["environment"])


def final_stages(dockerfile: str) -> list[str]:
    """Those that run something; others are only copied from."""
    stages = re.split(r"^FROM ", dockerfile, flags=re.MULTILINE)[1:]
    return [stage for stage in stages if "\nCMD " in stage]


def test_none_of_our_images_runs_as_root() -> None:
    for dockerfile in PROJECT.glob("*/Dockerfile"):
        final = final_stages(dockerfile.read_text())
        assert final
        assert all("\nUSER 10001\n" in stage for stage in final)


def test_every_image_is_built_of_the_same_release_of_nvidia_s(services: dict[str, Any]) -> None:
    built = [service["build"] for service in services.values() if "build" in service]
    named = {build["args"]["TRITON_VERSION"] for build in built if "args" in build}
    assert named == {"${TRITON_VERSION:-24.10}"}
    for name in ("export", "triton"):
        assert "\nARG TRITON_VERSION=24.10\n" in (PROJECT / name / "Dockerfile").read_text()


def test_the_memory_that_it_takes_is_what_the_services_that_always_run_may_use(
    services: dict[str, Any],
) -> None:
    always = [
        service for service in services.values() if service["restart"] != "no" and "profiles" not in service
    ]
    limits = [int(service["deploy"]["resources"]["limits"]["memory"].removesuffix("g")) for service in always]
    assert f"add up to {sum(limits)} GB:" in (PROJECT / "docs" / "containers.md").read_text()


COMMAND = re.compile(r"^\$ docker compose (?:-f docker-compose\.gpu\.yml )?(.+)$", re.MULTILINE)
RUN = re.compile(r"^(?:run|exec)(?: --(?:volume|env) (?:\S+='[^']*'|\S+)| --?\w+)* (\S+)")
OF_SEVERAL = re.compile(r"^(?:logs --follow --since \S+|stop|start|restart)((?: \S+)+)")


def commands() -> list[str]:
    """Whatever is to be typed after the name of the file."""
    texts = [path.read_text() for path in (PROJECT / "docs").glob("*.md")]
    return [command for text in texts for command in COMMAND.findall(text)]


def services_of(command: str) -> Iterator[str]:
    """The services that a command names."""
    if one := RUN.match(command):
        yield one[1]
    if several := OF_SEVERAL.match(command):
        yield from several[1].split()


def test_every_service_that_is_run_or_looked_at_is_there(services: dict[str, Any]) -> None:
    named = {service for command in commands() for service in services_of(command)}
    assert {"operator", "export", "perf", "postgres", "api", "triton"} <= named
    assert named <= set(services)


def test_what_is_run_is_built_before() -> None:
    text = (PROJECT / "docs" / "containers.md").read_text()
    first, *others = COMMAND.findall(text)
    assert first == "build"
    assert any(command.startswith("up ") for command in others)
    assert "\n$ export COMPOSE_FILE=docker-compose.gpu.yml\n" in text


def test_every_profile_that_is_asked_for_is_there(services: dict[str, Any]) -> None:
    asked = {name for command in commands() for name in re.findall(r"--profile (\S+)", command)}
    assert asked
    assert asked <= {profile for service in services.values() for profile in service.get("profiles", [])}


COMPOSE = FOLDER / "compose"


def read(path: Path) -> dict[str, Any]:
    """A YAML file."""
    return dict(yaml.safe_load(path.read_text()))


def mounted(service: dict[str, Any]) -> dict[str, Path]:
    """Files of the project by their places in the container."""
    volumes = [volume.split(":") for volume in service["volumes"] if volume.startswith("./")]
    return {inside: PROJECT / outside for outside, inside, mode in volumes if mode == "ro"}


def test_every_mounted_file_is_there(services: dict[str, Any]) -> None:
    for name in ("prometheus", "grafana"):
        assert mounted(services[name])
        assert all(path.exists() for path in mounted(services[name]).values())


# The networks that it does so through are test_networks.py's.
def test_prometheus_asks_the_api_with_the_token_s_file_and_loads_the_alerts(services: dict[str, Any]) -> None:
    prometheus = services["prometheus"]
    config = read(mounted(prometheus)["/etc/prometheus/prometheus.yml"])
    (job,) = config["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"api:{services['api']['environment']['TRIFID_PORT']}"]}]
    assert PurePosixPath(job["authorization"]["credentials_file"]).name in prometheus["secrets"]
    assert all(f"/etc/prometheus/{name}" in mounted(prometheus) for name in config["rule_files"])


def test_grafana_asks_prometheus_and_shows_the_dashboard(services: dict[str, Any]) -> None:
    (source,) = read(COMPOSE / "grafana" / "datasources" / "prometheus.yml")["datasources"]
    (provider,) = read(COMPOSE / "grafana" / "dashboards" / "trifid.yml")["providers"]
    assert (source["type"], source["url"]) == ("prometheus", "http://prometheus:9090")
    files = mounted(services["grafana"])
    assert files[f"{provider['options']['path']}/trifid.json"] == FOLDER / "grafana-dashboard.json"
