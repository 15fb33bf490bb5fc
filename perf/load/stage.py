"""One stage of the load test: so many constant users, for so long."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np

from perf.load.processes import Sample, Sampler

LOCUSTFILE = Path(__file__).with_name("locustfile.py")


class StageError(RuntimeError):
    """locust could not be run; what it said last."""


class Request(msgspec.Struct, frozen=True):
    """One request: seconds since the stage's first answer, its milliseconds, and whether it was answered rightly."""

    seconds: float
    milliseconds: float
    answered: bool


class Stage(msgspec.Struct, frozen=True):
    """The requests of so many users, and what the stack's parts used meanwhile."""

    users: int
    requests: list[Request]
    samples: list[Sample]

    @property
    def failures(self) -> int:
        """Requests without a right answer."""
        return sum(not request.answered for request in self.requests)

    @property
    def rate(self) -> float:
        """Requests a second, from the first answer to the last."""
        return (len(self.requests) - 1) / max(self.requests[-1].seconds, 1e-9)

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many percent of the requests ended."""
        return float(np.percentile([request.milliseconds for request in self.requests], percent))


def run_stage(users: int, seconds: int, url: str, photos: Path, root: int) -> Stage:
    """Let locust run the users, all of them from the start, and sample the stack whose root process this is.

    Raises:
        StageError: locust failed, or no request ended in time.
    """
    requests = photos.with_name(f"requests-{users}.csv")
    environment = {**os.environ, "TRIFID_LOAD_PHOTOS": str(photos), "TRIFID_LOAD_REQUESTS": str(requests)}
    command = [
        sys.executable,
        "-m",
        "locust",
        "--locustfile",
        str(LOCUSTFILE),
        "--headless",
        "--only-summary",
    ]
    command += ["--host", url, "--users", str(users), "--spawn-rate", str(users), "--run-time", f"{seconds}s"]
    command += ["--stop-timeout", "30", "--exit-code-on-error", "0"]
    with Sampler(root) as sampler:
        process = subprocess.run(  # noqa: S603
            command, env=environment, cwd=photos.parent, capture_output=True, text=True, check=False
        )
    if process.returncode or not requests.exists():
        last = (process.stderr.strip().splitlines() or ["no request ended"])[-1]
        raise StageError(f"locust failed with {users} users: {last}")
    return Stage(users, read_requests(requests), sampler.samples)


def read_requests(path: Path) -> list[Request]:
    """The lines that the virtual users wrote, in order of their ends."""
    rows = sorted(tuple(map(float, line.split(","))) for line in path.read_text().splitlines())
    return [Request(ended - rows[0][0], milliseconds, status > 0) for ended, milliseconds, status in rows]
