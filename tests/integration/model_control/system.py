"""A Trifid as its operator sees it: commands, and the links that they leave."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from export.upgrade.steps import Step
from stack.readiness import readiness
from tests.support.project import PROJECT

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
