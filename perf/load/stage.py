"""One stage of the load test: so many constant users for so long, what was answered, and what the stack used.

People are enrolled over the API first, and their photos put where the virtual users find them. Only answers that are
known here count, so a new kind of answer shows as a failure.
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import httpx
import msgspec
import numpy as np

from export.evaluation.datasets import Lfw
from perf.latency.sides import efficiency
from perf.processes import CLIENT, Sample, Sampler
from perf.system import PROJECT
from stack.processes import stop


class StageOutcome(StrEnum):
    """What became of a request."""

    MATCH = "match"
    NO_MATCH = "no_match"
    """An answer, too: not every photo is enough like the enrolled one."""
    NO_FACE = "no_face"
    WRONG_PERSON = "wrong_person"
    """A match with somebody else. How often that is right to happen is a question of accuracy, not of load."""
    FAILED = "failed"

    @property
    def is_answer(self) -> bool:
        """Whether the service did its work."""
        return self is not StageOutcome.FAILED


class _Person(msgspec.Struct):
    """Who was recognised."""

    name: str


class _Answer(msgspec.Struct):
    """What matters here of an answer and of an error."""

    message: str = ""
    reason: str = ""
    user_info: _Person | None = None


def person_of(photo: Path) -> str:
    """The name that the person of LFW's photo PERSON_NNNN.jpg was enrolled by."""
    return photo.stem.rpartition("_")[0].replace("_", " ")


def outcome(status: int, body: bytes, person: str) -> StageOutcome:
    """Judge an answer, its status 0 if there was none, to a photo of this person."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError:
        return StageOutcome.FAILED
    if status == 400 and answer.reason == "face_not_detected":
        return StageOutcome.NO_FACE
    if status != 200:
        return StageOutcome.FAILED
    if answer.user_info:
        return StageOutcome.MATCH if answer.user_info.name == person else StageOutcome.WRONG_PERSON
    return StageOutcome.NO_MATCH if answer.message == "no_match" else StageOutcome.FAILED


ENROLLED = 201


def enrol(lfw: Lfw, people: int, url: str, folder: Path, seed: int = 1) -> int:
    """Enrol people by their first photos, write all photos of the enrolled into a folder; returns how many these are.

    The people are a random but repeatable choice of those with two photos or more, so that users don't only send what
    was enrolled. Whose photo shows no face is left out, and who is enrolled already: LFW has some people under
    two names. The files are named as LFW names them, after the person.

    Raises:
        httpx.HTTPError: the API isn't there or fails.
        ValueError: nobody could be enrolled.
    """
    api = httpx.Client(base_url=url, timeout=30)
    known = [person for person in lfw.people if lfw.has(person, 2)]
    photos = []
    for person in random.Random(seed).sample(known, min(people, len(known))):  # noqa: S311  no secret
        form = {"name": person.replace("_", " "), "birthdate": "1970-01-01"}
        answer = api.post("/api/v1/add_user", data=form, files={"image": lfw.photo(person, 1).data})
        if answer.status_code >= 500:
            answer.raise_for_status()
        if answer.status_code == ENROLLED:
            number = 1
            while lfw.has(person, number):
                photos.append(lfw.photo(person, number))
                number += 1
    if not photos:
        raise ValueError("nobody could be enrolled")
    for photo in photos:
        (folder / f"{photo.name}.jpg").write_bytes(photo.data)
    return len(photos)


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
    outcome: StageOutcome


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

    def count(self, outcome: StageOutcome) -> int:
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
    requests = [Request(float(ended), float(took), StageOutcome(outcome)) for ended, took, outcome in rows]
    return sorted(requests, key=lambda request: request.seconds)


ALL = "all parts"
"""The sum of the stack's parts; the client is none of them."""


class Use(msgspec.Struct, frozen=True):
    """One part, or all: cores on average; most megabytes (proportional set size) and most resident megabytes."""

    part: str
    mean_cores: float
    most_megabytes: float
    most_resident: float


def uses(samples: Sequence[Sample]) -> list[Use]:
    """Each part in alphabetical order, then all parts together at their greatest moment, then the client if any."""
    parts = sorted({sample.part for sample in samples} - {CLIENT})
    found = [_use(part, [sample for sample in samples if sample.part == part]) for part in parts]
    found.append(_use(ALL, list(_moments(sample for sample in samples if sample.part != CLIENT))))
    client = [sample for sample in samples if sample.part == CLIENT]
    return [*found, _use(CLIENT, client)] if client else found


def whole(found: Iterable[Use]) -> Use:
    """That of all parts together."""
    return next(use for use in found if use.part == ALL)


def _moments(samples: Iterable[Sample]) -> Iterable[Sample]:
    """The sums of the parts at each moment."""
    for seconds, together in groupby(samples, key=lambda sample: sample.seconds):
        rows = list(together)
        yield Sample(
            ALL,
            seconds,
            sum(row.cores for row in rows),
            sum(row.megabytes for row in rows),
            sum(row.resident for row in rows),
        )


def _use(part: str, samples: Sequence[Sample]) -> Use:
    def greatest(figure: Callable[[Sample], float]) -> float:
        return round(max(map(figure, samples), default=0.0), 1)

    cores = sum(sample.cores for sample in samples) / max(len(samples), 1)
    return Use(part, round(cores, 3), greatest(lambda row: row.megabytes), greatest(lambda row: row.resident))


class Result(msgspec.Struct, frozen=True):
    """One stage in figures."""

    stage: str
    users: int
    requests: int
    failures: int
    wrong_person: int
    """Of the failures: recognised as somebody else."""
    no_match: int
    """Right answers that recognise nobody."""
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    stack_ms: float
    """Processor time of the whole stack for a photo; what else runs on the machine doesn't change it."""
    single_core_ms: float
    """What a photo cost one core before and after this stage, for decoding and the networks alone."""
    efficiency: float | None
    """The rate in proportion to the cores' without any other cost; None if the users made pauses."""
    uses: list[Use]


def summary(stage: Stage, single_core_ms: float, cores: int) -> Result:
    """A stage's figures."""
    p50, p95, p99 = (round(stage.percentile(percent), 1) for percent in (50, 95, 99))
    used = uses(stage.samples)
    part = None if stage.load.per_second else round(efficiency(stage.rate, cores, single_core_ms), 3)
    return Result(
        stage=str(stage.load),
        users=stage.load.users,
        requests=len(stage.requests),
        failures=stage.failures,
        wrong_person=stage.count(StageOutcome.WRONG_PERSON),
        no_match=stage.count(StageOutcome.NO_MATCH),
        rate=round(stage.rate, 2),
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        stack_ms=round(1000 * whole(used).mean_cores / stage.rate, 2),
        single_core_ms=round(single_core_ms, 2),
        efficiency=part,
        uses=used,
    )
