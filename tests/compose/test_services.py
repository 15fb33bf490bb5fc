"""How docker-compose.gpu.yml starts, bounds and publishes its services."""

from typing import Any

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
