"""A Trifid as its operator sees it: commands, and the links that they leave."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from export.upgrade.steps import Step
from perf.stack_launch import PROJECT
from stack.readiness import readiness

START_SECONDS = 60
"""Until the API is ready, on a machine that is busy."""


@dataclass(frozen=True)
class System:
    """Where the API and the releases are, and in which environment its commands are run."""

    url: str
    releases: Path
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
        done = self.run("tests.integration.told_servers.killed_rollback", at.name)
        assert done.returncode == -signal.SIGKILL, done.stderr

    def links(self) -> tuple[str, dict[str, str]]:
        """The release in use, and where each slot's link leads."""
        slots = {link.name: str(link.readlink()) for link in (self.releases / "slots").iterdir()}
        return str((self.releases / "current").readlink()), slots
