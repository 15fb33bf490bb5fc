"""The container of the GPU set-up; no docker engine runs here, so this is what can be held against the rest."""

import re
from pathlib import Path

from service.settings import Settings
from stack.inference_server import server_arguments

ROOT = Path(__file__).parents[2]


def test_the_container_installs_the_locked_versions() -> None:
    locked = set(re.findall(r"^([a-z-]+==[\d.]+)", (ROOT / "requirements/cpu.txt").read_text(), re.MULTILINE))
    installed = re.findall(r"[a-z-]+==[\d.]+", (ROOT / "triton/Dockerfile").read_text())
    assert len(installed) == 3
    assert set(installed) <= locked


def test_the_container_s_server_closes_the_apis_that_the_embedded_one_closes() -> None:
    closed = re.compile(r"--http-restricted-api=([a-z,-]+):")
    (embedded,) = closed.findall(" ".join(server_arguments(Settings(), 0, Path("backends"))))
    assert closed.findall((ROOT / "triton/Dockerfile").read_text()) == [embedded]
