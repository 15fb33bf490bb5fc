"""Prometheus and Grafana of docker-compose.gpu.yml find the API, its token and the dashboard in what is mounted."""

from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from tests.deploy.monitoring_files import FOLDER
from tests.support.project import PROJECT

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
