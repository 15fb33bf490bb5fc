"""One stage of the load test: so many constant users, for so long."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np

from perf.load.answer import Outcome
from perf.processes import Sample, Sampler
from perf.stack_launch import PROJECT
from stack.processes import stop

LOCUSTFILE = Path(__file__).with_name("locustfile.py")


class StageError(RuntimeError):
    """locust could not be run; what it said last."""


class Load(msgspec.Struct, frozen=True):
    """So many users, each without a pause, or each so many times a second."""

    users: int
    per_second: float = 0

    def __str__(self) -> str:
        return f"{self.users * self.per_second:g} request/s" if self.per_second else f"{self.users} users"


class Request(msgspec.Struct, frozen=True):
    """One request: Unix time of its end, its milliseconds, and what became of it."""

    seconds: float
    milliseconds: float
    outcome: Outcome


class Stage(msgspec.Struct, frozen=True):
    """The requests of a load, and what the parts of the stack and the client used meanwhile."""

    load: Load
    requests: list[Request]
    samples: list[Sample]

    @property
    def start(self) -> float:
        """Unix time of the first answer."""
        return self.requests[0].seconds

    @property
    def failures(self) -> int:
        """Requests without a right answer."""
        return sum(not request.outcome.is_answer for request in self.requests)

    def count(self, outcome: Outcome) -> int:
        """Requests of which this became."""
        return sum(request.outcome == outcome for request in self.requests)

    @property
    def rate(self) -> float:
        """Requests a second, from the first answer to the last."""
        return (len(self.requests) - 1) / max(self.requests[-1].seconds - self.start, 1e-9)

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many percent of the requests ended."""
        return float(np.percentile([request.milliseconds for request in self.requests], percent))


def run_stage(load: Load, seconds: int, url: str, photos: Path, root: int) -> Stage:
    """Let locust run the users, all of them from the start, and sample the stack whose root process this is.

    Raises:
        StageError: locust failed, or no request ended in time.
    """
    rows = photos.with_name(f"requests-{load.users}-{load.per_second:g}.csv")
    files = {"TRIFID_LOAD_PHOTOS": str(photos), "TRIFID_LOAD_REQUESTS": str(rows), "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(  # noqa: S603  no shell
        _command(load.users, seconds, url),
        env={**os.environ, **files, "TRIFID_LOAD_PER_SECOND": str(load.per_second)},
        cwd=photos.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        with Sampler(root, process.pid) as sampler:
            _, said = process.communicate()
    finally:
        stop(process)
    if process.returncode or not rows.exists():
        last = (said.decode().strip().splitlines() or ["no request ended"])[-1]
        raise StageError(f"locust failed with {load}: {last}")
    requests = read_requests(rows)
    first, last_one = requests[0].seconds, requests[-1].seconds
    # What locust uses while it starts and ends is not the stage's.
    return Stage(
        load, requests, [sample for sample in sampler.samples if first <= sample.seconds <= last_one]
    )


def _command(users: int, seconds: int, url: str) -> list[str]:
    return [
        *(sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless", "--only-summary"),
        *("--host", url, "--users", str(users), "--spawn-rate", str(users), "--run-time", f"{seconds}s"),
        *("--stop-timeout", "30", "--exit-code-on-error", "0"),
    ]


def read_requests(path: Path) -> list[Request]:
    """The lines that the virtual users wrote, in order of their ends."""
    rows = [line.split(",") for line in path.read_text().splitlines()]
    requests = [Request(float(ended), float(took), Outcome(outcome)) for ended, took, outcome in rows]
    return sorted(requests, key=lambda request: request.seconds)
