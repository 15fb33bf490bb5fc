"""One release of NVIDIA's containers for all that is built of it."""

from typing import Any

from tests.support.project import PROJECT


def test_every_image_is_built_of_the_same_release_of_nvidia_s(services: dict[str, Any]) -> None:
    built = [service["build"] for service in services.values() if "build" in service]
    named = {build["args"]["TRITON_VERSION"] for build in built if "args" in build}
    assert named == {"${TRITON_VERSION:-24.10}"}
    for name in ("export", "triton"):
        assert "\nARG TRITON_VERSION=24.10\n" in (PROJECT / name / "Dockerfile").read_text()
