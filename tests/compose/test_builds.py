"""Compose builds the images of docker-compose.gpu.yml in parallel, and can't export two builds of one tag."""

from typing import Any


def test_each_image_of_ours_is_built_once_and_so_can_be_exported_while_others_are(
    services: dict[str, Any],
) -> None:
    images = [service["image"] for service in services.values()]
    built = [service["image"] for service in services.values() if "build" in service]
    assert len(set(built)) == len(built)
    assert {image for image in images if image.startswith("trifid-")} == set(built)
