"""Enrol people while random processes of the stack are killed: `python -m perf.soak.crashes --lfw PATH`.

Starts a whole system of its own. Clients obtain enrolment keys with photos of LFW and enrol by them; where no answer
comes they send the same request again, with the same Idempotency-Key. Meanwhile API processes, PostgreSQL and its
backends, and the steps of Triton are killed (SIGKILL) at random moments. Afterwards everybody who was acknowledged must
be there once and be recognised, and a sample of unused keys must still be good. The seed chooses people and kills; the
moments depend on the machine, too. The last line holds the figures for a script; the exit code is 1 if something was
lost or done twice.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec
import psutil
import psycopg

from export.evaluation.datasets import Lfw, Photo
from perf.report import add_release_option
from perf.soak.client import Answer, Person
from perf.system import System, SystemStartError, running_system
from service.settings import Settings

PAUSES_SECONDS = (0.3, 2.5)
"""Between two kills, each length as likely."""

LEAST_AGE_SECONDS = 4.0
"""Of a process that is killed: the supervisor gives a program up that ends again and again right after its start."""

KINDS = ("api", "postgres", "postgres backend", "triton step")


class Killer:
    """Kills until it is cancelled, and counts what it killed, by kind."""

    def __init__(self, root: int, seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self._root = psutil.Process(root)
        self._random = random.Random(seed)  # noqa: S311  no secret

    async def run(self) -> None:
        """Kill one process after another, each kind as likely."""
        while True:
            await asyncio.sleep(self._random.uniform(*PAUSES_SECONDS))
            victims = self._victims()
            kind = self._random.choice(KINDS)
            if victims[kind]:
                self._random.choice(victims[kind]).kill()
                self.kills[kind] += 1

    def _victims(self) -> defaultdict[str, list[psutil.Process]]:
        victims: defaultdict[str, list[psutil.Process]] = defaultdict(list)
        for process in self._root.children(recursive=True):
            try:
                kind = kind_of(process)
                # Backends are as old as their connections; the postmaster that loses one begins anew with all others.
                if kind and time.time() - process.create_time() >= LEAST_AGE_SECONDS:
                    victims[kind].append(process)
            except psutil.NoSuchProcess:
                continue
        return victims


def kind_of(process: psutil.Process) -> str | None:
    """Which of KINDS a process is; None if it is something else."""
    name, command = process.name(), process.cmdline()
    if name == "postgres":
        parent = process.parent()
        return "postgres backend" if parent and parent.name() == "postgres" else "postgres"
    if name.startswith("triton_python"):
        return "triton step"
    return "api" if command[1:3] == ["-m", "service"] else None


PATIENCE_SECONDS = 120.0
"""More than any process takes to come back. Whoever isn't answered by then never will be."""

PAUSE_SECONDS = 0.2

DEFECT = 500
Part = bytes | tuple[None, str]
"""A file, or a text."""

PASSING = frozenset({502, 503, 429})


class DrillError(RuntimeError):
    """Nobody has answered in all that time, or with a defect."""


@dataclass(frozen=True)
class Reply:
    """An answer that stays, with its status."""

    status: int
    answer: Answer

    @classmethod
    def of(cls, response: httpx.Response) -> "Reply":
        """Read a response.

        Raises:
            DrillError: it isn't what the API's contract says.
        """
        try:
            return cls(response.status_code, msgspec.json.decode(response.content, type=Answer))
        except msgspec.MsgspecError as error:
            raise DrillError(
                f"an answer with status {response.status_code} can't be read: {error}"
            ) from error


class PatientClient:
    """Counts what it had to send again, as `repeated`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.repeated = 0

    async def recognise(self, photo: bytes) -> Reply:
        """Show a photo."""
        return await self._post("/api/v1/recognise_user", {"image": photo})

    async def enrol(self, form: dict[str, str], idempotency_key: str) -> Reply:
        """Enrol by a form; each repetition carries the same key."""
        parts: dict[str, Part] = {name: (None, text) for name, text in form.items()}
        return await self._post("/api/v1/add_user", parts, {"Idempotency-Key": idempotency_key})

    async def _post(
        self, address: str, parts: dict[str, Part], headers: dict[str, str] | None = None
    ) -> Reply:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                response = await self._client.post(address, files=parts, headers=headers)
                if response.status_code == DEFECT:
                    raise DrillError(f"{address} has answered {response.text}")
                if response.status_code not in PASSING:
                    return Reply.of(response)
            except httpx.TransportError:
                pass  # whoever was to answer was killed
            self.repeated += 1
            await asyncio.sleep(PAUSE_SECONDS)
        raise DrillError(f"no answer of {address} in {PATIENCE_SECONDS:.0f} s")


AT_ONCE = 4
"""Clients."""

SPARED = 10
"""One of so many keys is kept, to be used when all is over."""

CREATED = 201
NO_KEY = "enrollment_key_not_found"


@dataclass
class Record:
    """What the clients were told."""

    acknowledged: dict[int, Photo] = field(default_factory=dict)
    """By the user's id."""
    acknowledgements: int = 0
    spared: dict[str, Photo] = field(default_factory=dict)
    """Keys that were not used."""
    lost_keys: int = 0
    """Keys that were said to be unknown when they were used for the first time."""
    passed_over: int = 0
    """People who resemble somebody enrolled, or show no face."""


class Enrolments:
    """A number of enrolments of people whom the gallery does not know."""

    def __init__(self, client: PatientClient, people: Sequence[Photo], count: int) -> None:
        self.record = Record()
        self._client = client
        self._people: Iterator[tuple[int, Photo]] = iter(enumerate(people, start=1))
        self._left = count

    async def run(self) -> None:
        """Enrol so many, or all people there are.

        Raises:
            DrillError: as `PatientClient`.
        """
        await asyncio.gather(*(self._enrol_some() for _ in range(AT_ONCE)))

    async def _enrol_some(self) -> None:
        for number, photo in self._people:
            if not self._left:
                return
            key = await self._key_for(photo)
            if key and (number % SPARED == 0 or not self._left):
                self.record.spared[key] = photo
            elif key:
                self._left -= 1
                self._note(photo, await enrol(self._client, photo, key))

    async def _key_for(self, photo: Photo) -> str:
        key = (await self._client.recognise(photo.data)).answer.req_id
        self.record.passed_over += not key
        return key

    def _note(self, photo: Photo, reply: Reply) -> None:
        if reply.status == CREATED:
            self.record.acknowledgements += 1
            self.record.acknowledged[int(reply.answer.user_id)] = photo
        elif reply.answer.reason == NO_KEY:
            self.record.lost_keys += 1
        else:
            self._left += 1
            self.record.passed_over += 1


async def enrol(client: PatientClient, photo: Photo, key: str) -> Reply:
    """Enrol a person by an enrolment key, under a name of the request's own."""
    form = {"name": photo.person, "birthdate": "1970-01-01", "req_id": key}
    return await client.enrol(form, str(uuid.uuid4()))


class EnrolmentOutcome(msgspec.Struct, frozen=True):
    """The drill's figures; all of the last three are 0 if it went well."""

    acknowledged: int
    missing: int
    """Acknowledged, and not in the database or not recognised as that user."""
    twice: int
    """In the database without an acknowledgement of their own."""
    lost_keys: int

    @property
    def clean(self) -> bool:
        """Whether nothing was lost and nothing done twice."""
        return not (self.missing or self.twice or self.lost_keys)


async def outcome(record: Record, client: PatientClient, dsn: str) -> EnrolmentOutcome:
    """Look into the database, show every photo again, and use the spared keys."""
    stored = _stored(dsn)
    people = record.acknowledged.items()
    recognised = {user for user, photo in people if await _recognised(client, user, photo)}
    replies = [await enrol(client, photo, key) for key, photo in record.spared.items()]
    return EnrolmentOutcome(
        acknowledged=record.acknowledgements,
        missing=record.acknowledgements - len(recognised & stored),
        twice=len(stored - record.acknowledged.keys()),
        lost_keys=record.lost_keys + [reply.answer.reason for reply in replies].count(NO_KEY),
    )


def _stored(dsn: str) -> set[int]:
    with psycopg.connect(dsn) as connection:
        return {user for (user,) in connection.execute("SELECT id FROM users")}


async def _recognised(client: PatientClient, user: int, photo: Photo) -> bool:
    reply = await client.recognise(photo.data)
    return reply.answer.user_info == Person(str(user))


FAILURES = (OSError, ValueError, psutil.Error, psycopg.Error, DrillError, SystemStartError)

KEY_SECONDS = 24 * 3600
"""Keys of the drill outlive it."""


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument("--enrolments", type=int, default=500, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of people and kills (default: a new one, which is printed)")
    add_release_option(parser, settings.release)
    return parser


async def drill(system: System, people: list[Photo], count: int, seed: int) -> tuple[EnrolmentOutcome, int]:
    """Enrol so many people under fire, then look what became of them; returns that and the number of kills.

    Raises:
        DrillError: the stack didn't come back, or answered with an error of its own.
    """
    killer = Killer(system.root, seed)
    async with httpx.AsyncClient(base_url=system.url, timeout=30) as connections:
        client = PatientClient(connections)
        enrolments = Enrolments(client, people, count)
        before = time.monotonic()
        fire = asyncio.create_task(killer.run())
        try:
            await enrolments.run()
        finally:
            fire.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await fire
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(killer.kills.items()))
        print(f"{time.monotonic() - before:.0f} s; killed: {kinds}", flush=True)
        print(
            f"{client.repeated} requests sent again, {enrolments.record.passed_over} people passed over,"
            f" {len(enrolments.record.spared)} keys spared",
            flush=True,
        )
        return await outcome(enrolments.record, client, system.dsn), killer.kills.total()


def main(argv: list[str] | None = None, prog: str = "python -m perf.soak.crashes") -> int:
    """Run the drill; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    try:
        lfw = Lfw(arguments.lfw)
        order = random.Random(seed).sample(lfw.people, len(lfw.people))  # noqa: S311  no secret
        people = [lfw.photo(person, 1) for person in order]
        own = {"TRIFID_CACHE_TTL_SECONDS": str(KEY_SECONDS)}
        with running_system(arguments.release, settings.state_dir, **own) as system:
            found, kills = asyncio.run(drill(system, people, arguments.enrolments, seed))
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"enrolments={arguments.enrolments} acknowledged={found.acknowledged} missing={found.missing}"
        f" twice={found.twice} lost_keys={found.lost_keys} kills={kills}"
    )
    return 0 if found.clean and found.acknowledged >= arguments.enrolments else 1


if __name__ == "__main__":
    sys.exit(main())
