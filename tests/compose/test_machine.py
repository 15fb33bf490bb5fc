"""What docs/containers.md says of the machine that docker-compose.gpu.yml takes."""

from typing import Any

from tests.support.project import PROJECT


def test_the_memory_that_it_takes_is_what_the_services_that_always_run_may_use(
    services: dict[str, Any],
) -> None:
    always = [
        service for service in services.values() if service["restart"] != "no" and "profiles" not in service
    ]
    limits = [int(service["deploy"]["resources"]["limits"]["memory"].removesuffix("g")) for service in always]
    assert f"add up to {sum(limits)} GB:" in (PROJECT / "docs" / "containers.md").read_text()
