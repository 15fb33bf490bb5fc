"""Plain facenet-pytorch in a process of the export's environment, the only one that has PyTorch."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from perf.latency.plain_worker import DONE
from perf.latency.sides import Call
from release.manifest import Weights
from stack.processes import stop

PROJECT = Path(__file__).parents[2]

PLAIN = "facenet-pytorch"
"""How the names of its sides begin; the threads follow."""

THREADS = (1, 2)
"""Settings that are tried; the faster one counts: two threads gain on an idle machine and lose on a busy one."""


class PlainError(RuntimeError):
    """The process ended before it answered; what it said is above."""


class Plain:
    """A running process, ready for photos."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def embed(self, photo: bytes) -> None:
        """Let it decode, detect, crop and embed one photo, and wait for it. The pipe costs microseconds.

        Raises:
            PlainError: it ended, for example for want of a face.
        """
        assert self._process.stdin  # noqa: S101  both are pipes
        try:
            self._process.stdin.write(len(photo).to_bytes(4, "little") + photo)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise PlainError("facenet-pytorch's process has ended") from error
        self.wait()

    def wait(self) -> None:
        """Wait for its answer, or its start.

        Raises:
            PlainError: it ended.
        """
        assert self._process.stdout  # noqa: S101  a pipe was asked for
        if self._process.stdout.read(1) != DONE:
            raise PlainError("facenet-pytorch's process has ended")


@contextmanager
def running_plain(python: Path, weights: Weights, threads: int) -> Iterator[Plain]:
    """Start it with the release's weights and so many threads; end it afterwards.

    Raises:
        FileNotFoundError: the export's environment isn't installed.
        PlainError: the process doesn't start.
    """
    if not python.exists():
        raise FileNotFoundError(
            f"{python} is missing: facenet-pytorch needs the export's environment (make models)"
        )
    command = [str(python), "-m", "perf.latency.plain_worker", str(threads), weights.name, weights.sha256]
    process = subprocess.Popen(  # noqa: S603  no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT
    )
    try:
        plain = Plain(process)
        plain.wait()
        yield plain
    finally:
        stop(process)


@contextmanager
def plain_sides(python: Path, weights: Weights, photo: bytes) -> Iterator[dict[str, Call]]:
    """The photo through facenet-pytorch with each of THREADS, each in a process of its own.

    Raises:
        FileNotFoundError, PlainError: as `running_plain`.
    """
    with ExitStack() as stack:
        yield {
            f"{PLAIN}, {threads} thread{'s' * (threads > 1)}": partial(
                stack.enter_context(running_plain(python, weights, threads)).embed, photo
            )
            for threads in THREADS
        }
