"""Starts two slots of one Triton server each, an API and a database, as separate containers would be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from perf.stack_launch import free_ports
from tests.db.running_server import running_server
from tests.integration.model_control.system import System
from tests.integration.told_servers.releases import made_releases
from tests.integration.told_servers.triton_slot import triton_slot
from tests.service.sealed import KEY
from tests.support.project import PROJECT

CONTROL_KEY = "for-the-tests-of-told-servers"
"""Of the servers' repository API."""


@contextmanager
def running_system(folder: Path) -> Iterator[System]:
    """One in which nothing was ever upgraded, for the time of a `with` block."""
    state = folder / "state"
    made_releases(state / "releases")
    port, *ports = free_ports(3)
    with ExitStack() as stack:
        for number in (0, 1):
            stack.enter_context(triton_slot(folder, state, number, ports[number], CONTROL_KEY))
        servers = [f"127.0.0.1:{each}" for each in ports]
        environment = _without_settings() | {
            "DATABASE_URL": stack.enter_context(running_server()).url,
            "TRIFID_ENV_FILE": os.devnull,
            "TRIFID_STATE_DIR": str(state),
            "TRIFID_PORT": str(port),
            "TRIFID_TRITON_URL": servers[0],
            "TRIFID_TRITON_URL_BESIDE": servers[1],
            "TRIFID_MODEL_CONTROL_KEY": CONTROL_KEY,
            "TRIFID_INFERENCE_TIMEOUT_SECONDS": "3",
            "TRIFID_KEEP_FACES": "1",
            "TRIFID_FACES_KEY": KEY,
        }
        log = stack.enter_context((folder / "api.log").open("wb"))
        command = [sys.executable, "-m", "service"]
        api = stack.enter_context(subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=log))
        stack.callback(api.terminate)
        system = System(f"http://127.0.0.1:{port}", state / "releases", servers, environment)
        system.wait_until_ready()
        yield system


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
