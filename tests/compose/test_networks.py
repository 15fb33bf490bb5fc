"""Who can reach what in docker-compose.gpu.yml."""

from typing import Any

Services = dict[str, Any]


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
