"""A Trifid as its operator sees it: commands, and the links that they leave.

The Triton server of one slot, as its container starts it: `triton/serve`, around the Triton of this machine. Releases
that answer differently, so that it shows which one has answered. Starts two slots of one Triton server each, an API
and a database, as separate containers would be.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pytriton.utils.distribution import get_root_module_path

from export.upgrade.steps import Step
from perf.system import free_ports
from service.settings import Settings
from stack.inference_server import backend_directory, environment
from stack.processes import memory_prefix
from stack.readiness import readiness
from tests.export.verify.test_verification import copy_of, sign
from tests.integration.model_control.permuted import permute
from tests.support.enrolments import KEY
from tests.support.postgres import running_server
from tests.support.project import PROJECT
from tests.support.stack import RELEASE

START_SECONDS = 60
"""Until the API is ready, on a machine that is busy."""


def has_loaded(server: str) -> bool:
    """Whether a server serves the ensemble."""
    return httpx.get(f"http://{server}/v2/models/face_embedding/ready").is_success


@dataclass(frozen=True)
class System:
    """Where the API and the releases are, and in which environment its commands are run."""

    url: str
    releases: Path
    servers: list[str]
    environment: dict[str, str] = field(repr=False)

    def wait_until_ready(self) -> None:
        """Return when the API answers out of the models and the database."""
        deadline = time.monotonic() + START_SECONDS
        while readiness(self.url, token="") is None:
            assert time.monotonic() < deadline, "the API does not get ready"
            time.sleep(0.2)

    def run(self, *command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run a Python module to its end, with other settings if given."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=PROJECT,
            env=self.environment | settings,
            check=False,
            capture_output=True,
            text=True,
        )

    def exchange(self, *command: str) -> object:
        """Run `python -m export` and return the release that it says is in use."""
        done = self.run("export", *command, "--watch-seconds", "1", "--json")
        print(done.stderr)  # noqa: T201  shown if the test fails
        assert done.returncode == 0
        return json.loads(done.stdout)["release"]

    def kill_rollback(self, at: Step) -> None:
        """Run a rollback that is killed when a step begins, or soon after."""
        done = self.run("tests.integration.model_control.killed_rollback", at.name)
        assert done.returncode == -signal.SIGKILL, done.stderr

    def links(self) -> tuple[str, dict[str, str]]:
        """The release in use, and where each slot's link leads; the other servers have nothing loaded."""
        slots = {link.name: str(link.readlink()) for link in (self.releases / "slots").iterdir()}
        assert [str(number) in slots for number in (0, 1)] == [has_loaded(url) for url in self.servers]
        return str((self.releases / "current").readlink()), slots


COMMAND = ("setpriv", "--pdeathsig", "TERM", "sh", str(PROJECT / "triton" / "serve"))
"""It ends with the tests."""


@contextmanager
def triton_slot(folder: Path, state_dir: Path, number: int, port: int, key: str) -> Iterator[None]:
    """Run it for the time of a `with` block, without waiting for it; its log is in `folder`."""
    own = folder / f"slot-{number}"
    (own / "secrets").mkdir(parents=True)
    (own / "secrets" / "trifid_model_control_key").write_text(key)
    _install_triton(own, port)
    variables = environment(Settings())
    settings = {
        "PATH": f"{own}:{variables['PATH']}",
        "TRIFID_SLOT": str(number),
        "TRIFID_STATE_DIR": str(state_dir),
        "TRIFID_SECRETS_DIR": str(own / "secrets"),
        "TRIFID_SERVE_DIR": str(own / "own"),
    }
    with (
        (own / "triton.log").open("wb") as log,
        subprocess.Popen(COMMAND, env=variables | settings, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


def _install_triton(own: Path, port: int) -> None:
    """What an image has in its own places is in this machine's, and each server needs a port of its own."""
    prefix = memory_prefix(own, 0)
    options = (
        f"--backend-directory={backend_directory(own, 0)}",
        f"--backend-config=python,shm-region-prefix-name={prefix}",
        f"--backend-config=onnxruntime,shm-region-prefix-name={prefix}",
        "--http-address=127.0.0.1",
        f"--http-port={port}",
    )
    binary = get_root_module_path() / "tritonserver" / "bin" / "tritonserver"
    command = own / "tritonserver"
    command.write_text(f'#!/bin/sh\nexec {binary} {" ".join(options)} "$@"\n')
    command.chmod(0o755)


FIRST, SAME_SPACE, OTHER_SPACE, UNFIT = 1, 2, 3, 4
"""The current one; one that crops a little otherwise; one of another space; one that crops quite otherwise."""


def made_releases(folder: Path) -> None:
    """Make the four of them."""
    folder.mkdir(parents=True)
    _, same, other, unfit = (copy_of(RELEASE.resolve(), folder, number) for number in range(1, 5))
    _crop(same, margin=0.245)
    permute(other)
    _crop(unfit, margin=0.9)
    (folder / "current").symlink_to(f"{FIRST:04}")


def _crop(release: Path, margin: float) -> None:
    """Give it another margin around a face, a share of the face's size."""
    module = release / "models" / "align" / "1" / "alignment.py"
    module.write_text(f"{module.read_text()}\nMARGIN = {margin}\n")
    sign(release, int(release.name))


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
