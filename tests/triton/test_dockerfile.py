"""The containers of the GPU set-up; no docker engine runs here, so this is what can be held against the rest."""

import re
from pathlib import Path

from service.settings import Settings
from stack.inference_server import server_arguments
from tests.support.project import PROJECT

CLOSED = re.compile(r"--http-restricted-api=([a-z,-]+):")
LOCKED = re.compile(r"^([a-z-]+==[\d.]+)", re.MULTILINE)


def test_the_steps_packages_are_those_that_serve_without_a_container() -> None:
    steps, all_of_cpu = (
        set(LOCKED.findall((PROJECT / "requirements" / name).read_text()))
        for name in ("triton.txt", "cpu.txt")
    )
    assert {package.split("==")[0] for package in steps} >= {"numpy", "pillow", "pillow-heif"}
    assert steps <= all_of_cpu
    assert "--requirement /tmp/triton.txt" in (PROJECT / "triton" / "Dockerfile").read_text()


def test_the_container_s_server_closes_the_apis_that_the_embedded_one_closes() -> None:
    (embedded,) = CLOSED.findall(" ".join(server_arguments(Settings(), 0, Path("backends"))))
    restricted = CLOSED.findall((PROJECT / "triton" / "serve").read_text())
    assert sorted(",".join(restricted).split(",")) == sorted(embedded.split(","))
