"""What came of sending all hostile inputs to a stack, and what is to be said against it.

All hostile inputs, kind by kind. What comes before the attacks. Sends attacks and judges the answers. The processes
of a stack: which there are, and what memory is theirs alone. Sends all hostile inputs to a stack. The tables of a
run: what was answered, and what memory the processes have.
"""

import http.client
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bodies import boundaries, huge, lengths, part_heads, repeated_and_many
from tests.integration.hostile.fields import injections, look_alikes, texts
from tests.integration.hostile.http_attacks import addresses, headers, no_http
from tests.integration.hostile.images import bombs, corrupted, exif, extreme_sides, largest, truncated
from tests.integration.hostile.unusual_images import no_images, polyglots, unusual
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import project_photos
from tests.support.stack import StackProcess

SOURCES = (
    truncated,
    corrupted,
    bombs,
    largest,
    extreme_sides,
    unusual,
    exif,
    polyglots,
    no_images,
    boundaries,
    repeated_and_many,
    part_heads,
    injections,
    texts,
    look_alikes,
    no_http,
    addresses,
    headers,
    lengths,
    huge,
)


def attacks() -> Iterator[Attack]:
    """Make them one after the other: together they are large."""
    for source in SOURCES:
        yield from source()


def warm_up(stack: StackProcess) -> None:
    """Enrol somebody, and let every process reach its usual size."""
    photos = project_photos()
    enrol(stack, photos.known_a, "known")
    for photo in (photos.known_a_again, photos.known_b, photos.several_faces) * 3:
        recognised_name(stack, photo)


PATIENCE = 10.0
"""Seconds. The demand is 2; a machine that runs other tests beside this one gets more before it counts as no answer."""


@dataclass(frozen=True)
class Outcome:
    """What came of an attack. `answer` is status and reason, "closed", or "no answer"."""

    attack: Attack
    answer: str
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the contract knows this answer to this."""
        return self.answer in self.attack.allowed


def send(port: int, attack: Attack) -> Outcome:
    """Send an attack on a connection of its own and wait for the answer.

    The server may answer, and even end the connection, before all is sent.
    """
    pieces = list(attack.pieces())
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        with suppress(ConnectionError):
            for piece in pieces:
                client.sendall(piece)
        try:
            answer = _answer(client)
        except (ConnectionError, http.client.HTTPException):
            answer = "closed"
        except TimeoutError:
            answer = "no answer"
    return Outcome(attack, answer, time.monotonic() - started)


def _answer(client: socket.socket) -> str:
    """Read an answer; one that is no JSON or lacks what every answer has is not the contract's."""
    response = http.client.HTTPResponse(client)
    response.begin()
    body = json.loads(response.read())
    if response.headers["X-Request-ID"] is None or "Traceback" in str(body):
        return f"{response.status} not the contract's"
    return f"{response.status} {body.get('reason') or body.get('status')}"


DATABASE = "postgres"


@dataclass(frozen=True)
class Processes:
    """A moment's look at all processes below a stack's first one."""

    memory: dict[int, int]
    """Bytes that each has for itself alone, by its id."""
    names: dict[int, str]

    def gone(self, later: "Processes") -> list[str]:
        """What ended since. Of PostgreSQL only the server counts: its helpers come and go with connections."""
        return [
            f"{pid} {self.names[pid]}" for pid in self.memory.keys() - later.memory.keys() if self._stays(pid)
        ]

    def growth(self, later: "Processes") -> dict[str, int]:
        """By how many bytes each has grown."""
        kept = self.memory.keys() & later.memory.keys()
        return {f"{pid} {self.names[pid]}": later.memory[pid] - self.memory[pid] for pid in sorted(kept)}

    def _stays(self, pid: int) -> bool:
        """Whether a process is to live as long as the stack."""
        return not self.names[pid].startswith(f"{DATABASE}: ")


def processes(root: int) -> Processes:
    """Look at a stack; what ends in that moment is left out.

    Args:
        root: the id of the first process, which itself is none of them.
    """
    memory, names = {}, {}
    for process in psutil.Process(root).children(recursive=True):
        try:
            memory[process.pid] = process.memory_full_info().uss
            names[process.pid] = _name(process.cmdline())
        except psutil.NoSuchProcess:
            memory.pop(process.pid, None)
    return Processes(memory, names)


def _name(command: list[str]) -> str:
    """What tells processes apart: a Python module, a model folder, or the program."""
    if "-m" in command:
        return command[command.index("-m") + 1]
    folder = next((word for word in command if "/models/" in word), "")
    program = command[0].rsplit("/", 1)[-1] if command else ""
    return f"{program} {folder.split('/models/')[-1].split('/')[0]}".strip()


MOST_GROWTH = 100 * 2**20
"""Bytes by which a process may have grown: an allocator may keep what a large image took."""


@dataclass(frozen=True)
class Run:
    """What was answered, the processes before and after, and whether a known face is still recognised."""

    outcomes: list[Outcome]
    before: Processes
    after: Processes
    recognised: bool

    def wrong(self) -> list[str]:
        """Answers that the contract doesn't know."""
        wrong = [each for each in self.outcomes if not each.is_right]
        return [f"wrong: {each.attack.kind}, {each.attack.name}: {each.answer}" for each in wrong]

    def ended(self) -> list[str]:
        """Processes that are gone."""
        return [f"ended: {name}" for name in self.before.gone(self.after)]

    def swollen(self) -> list[str]:
        """Processes that have grown too much."""
        growth = self.before.growth(self.after).items()
        return [f"swollen: {name}, {grown / 2**20:.0f} MiB" for name, grown in growth if grown > MOST_GROWTH]

    def objections(self) -> list[str]:
        """A line for each thing that must not be; none if all went well. The command and the test go by it."""
        forgotten = [] if self.recognised else ["a known face isn't recognised any more"]
        return [*self.wrong(), *self.ended(), *self.swollen(), *forgotten]


def attacked(stack: StackProcess) -> Run:
    """Warm the stack up, send everything, and look what is left."""
    warm_up(stack)
    before = processes(stack.process.pid)
    outcomes = [send(stack.port, attack) for attack in attacks()]
    after = processes(stack.process.pid)
    return Run(outcomes, before, after, recognised_name(stack, project_photos().known_a_again) == "known")


def answers(outcomes: list[Outcome]) -> Iterator[str]:
    """A row for each kind of input."""
    yield "| kind | inputs | answers | slowest |"
    yield "|---|---|---|---|"
    for kind in dict.fromkeys(each.attack.kind for each in outcomes):
        of_kind = [each for each in outcomes if each.attack.kind == kind]
        counts = Counter(each.answer for each in of_kind).most_common()
        said = ", ".join(f"{answer}: {count}" for answer, count in counts)
        yield f"| {kind} | {len(of_kind)} | {said} | {max(each.seconds for each in of_kind):.2f} s |"


def memory(before: Processes, after: Processes) -> Iterator[str]:
    """A row for each process: the memory that it has for itself alone."""
    yield "| process | before | after |"
    yield "|---|---|---|"
    for pid in sorted(before.memory.keys() & after.memory.keys()):
        sizes = (f"{look.memory[pid] / 2**20:.0f} MiB" for look in (before, after))
        yield f"| {before.names[pid]} | {' | '.join(sizes)} |"
