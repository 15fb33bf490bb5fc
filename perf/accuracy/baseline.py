"""facenet-pytorch's default pipeline, in processes of the export's environment, as an embedder.

The parent speaks to each worker over its pipes: a batch is the number of photos and their lengths (uint32), then their
bytes; the answer is FP32 [n, 512], where a photo without a face has a row of NaN.
"""

import queue
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export.evaluation.collection import Collection, measure, unmeasured
from export.evaluation.datasets import Photo, Variant
from export.evaluation.embeddings import EMBEDDING_SIZE, Embedding
from release.manifest import Weights
from stack.processes import cpu_seconds_of, stop

PROCESSES = 2
"""Of one thread each: on two cores more is got from them than from one process with two threads."""


class BaselineError(RuntimeError):
    """A worker ended before it answered; what it said is above."""


@dataclass(frozen=True)
class BaselineOptions:
    """Where the export's Python is, and a checkpoint of the user's own, if the weights need one."""

    python: Path
    checkpoint: Path | None


class Baseline:
    """The workers, each answering one batch at a time."""

    parallel = PROCESSES

    def __init__(self, workers: "Sequence[subprocess.Popen[bytes]]") -> None:
        self._pids = [worker.pid for worker in workers]
        self._idle: queue.Queue[subprocess.Popen[bytes]] = queue.Queue()
        for worker in workers:
            self._idle.put(worker)

    def embed(self, photos: Sequence[bytes]) -> list[Embedding | None]:
        """Let an idle worker embed a batch.

        Raises:
            BaselineError: it died.
        """
        worker = self._idle.get()
        try:
            rows = _exchange(worker, photos)
        finally:
            self._idle.put(worker)
        return [None if np.isnan(row[0]) else row for row in rows]

    def cpu_seconds(self) -> float:
        """Processor time of all workers since they started."""
        return cpu_seconds_of(self._pids)


def _exchange(worker: "subprocess.Popen[bytes]", photos: Sequence[bytes]) -> Embedding:
    assert worker.stdin  # noqa: S101  both are pipes
    assert worker.stdout  # noqa: S101  a pipe was asked for
    lengths = np.array([len(photos), *map(len, photos)], np.uint32)
    try:
        worker.stdin.write(lengths.tobytes() + b"".join(photos))
        worker.stdin.flush()
    except BrokenPipeError as error:
        raise BaselineError("the process of facenet-pytorch's pipeline has ended") from error
    expected = len(photos) * EMBEDDING_SIZE * np.dtype(np.float32).itemsize
    answer = worker.stdout.read(expected)
    if len(answer) != expected:
        raise BaselineError("the process of facenet-pytorch's pipeline has ended")
    return np.frombuffer(answer, np.float32).reshape(len(photos), EMBEDDING_SIZE)


@contextmanager
def running_baseline(weights: Weights, options: BaselineOptions) -> Iterator[Baseline]:
    """Start the workers with the release's weights; end them afterwards."""
    command = [str(options.python), "-m", "perf.accuracy.baseline_worker", weights.name, weights.sha256]
    command += [str(options.checkpoint)] if options.checkpoint else []
    with ExitStack() as stack:
        workers = []
        for _ in range(PROCESSES):
            worker = subprocess.Popen(  # noqa: S603  no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
            stack.callback(stop, worker)
            workers.append(worker)
        yield Baseline(workers)


def measure_baseline(
    collection: Collection, photos: Iterable[Photo], variant: Variant, options: BaselineOptions
) -> None:
    """Send through facenet-pytorch's pipeline what isn't measured yet."""
    cache = collection.baseline_cache()
    if missing := unmeasured(cache, photos):
        with running_baseline(collection.manifest.weights, options) as baseline:
            measure(cache, missing, variant, baseline)
