"""The ways to process one photo, timed in turn, so that a shared machine's noise falls on all of them alike.

The service, the ensemble called directly, the release's graphs and its decoding in this process (what serving can't be
faster than), and plain facenet-pytorch in a process of the export's environment, the only one that has PyTorch.
"""

import runpy
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import msgspec
import numpy as np
import onnxruntime
from google.protobuf import text_format
from numpy.typing import NDArray
from PIL import Image
from tritonclient.grpc.model_config_pb2 import ModelConfig

from perf.latency.plain_worker import DONE
from release.manifest import Weights
from stack.ensemble_client import EnsembleClient
from stack.processes import stop

THREADS = "intra_op_thread_count"
"""The parameter for the threads of one inference, of Triton's own onnxruntime backend and of our stand-in."""

SESSION_ENTRY = "session."
"""How the name of a parameter begins that our stand-in passes on to ONNX Runtime as a session's configuration entry."""


def read_config(release: Path, model: str) -> ModelConfig:
    """The config of one of a release's models.

    Raises:
        OSError: there is no such model.
    """
    return text_format.Parse(_path(release, model).read_text(), ModelConfig())


def write_config(config: ModelConfig, release: Path) -> None:
    """Replace it."""
    _path(release, config.name).write_text(text_format.MessageToString(config))


def threads_of(config: ModelConfig) -> int:
    """With how many threads the model runs one inference; 0 leaves it to ONNX Runtime."""
    return int(config.parameters[THREADS].string_value or 0)


def session_entries(config: ModelConfig) -> dict[str, str]:
    """What the config wants of ONNX Runtime's session besides."""
    entries = {key: value.string_value for key, value in config.parameters.items()}
    return {key: value for key, value in entries.items() if key.startswith(SESSION_ENTRY)}


def _path(release: Path, model: str) -> Path:
    return release / "models" / model / "config.pbtxt"


Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Graphs:
    """The release's two networks in this process."""

    mtcnn: onnxruntime.InferenceSession
    facenet: onnxruntime.InferenceSession

    @classmethod
    def load(cls, release: Path, threads: int | None = None) -> "Graphs":
        """Load them from a release's model repository, with the settings that they have in Triton.

        Args:
            release: its folder.
            threads: for each, where it shall be another number than in Triton.
        """
        return cls(*(_session(release, model, threads) for model in ("mtcnn", "facenet")))

    def run(self, pixels: Pixels, face: Pixels) -> None:
        """Detect in a photo [H, W, 3] and embed one face [160, 160, 3]; decoding and alignment are not in it."""
        self.mtcnn.run(None, {"image": pixels})
        self.facenet.run(None, {"face": face[np.newaxis]})


def _session(release: Path, model: str, threads: int | None) -> onnxruntime.InferenceSession:
    config = read_config(release, model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads_of(config) if threads is None else threads
    for key, value in session_entries(config).items():
        options.add_session_config_entry(key, value)
    return onnxruntime.InferenceSession(release / "models" / model / "1" / "model.onnx", options)


def decoder(release: Path) -> Callable[[bytes], Pixels]:
    """The release's own `decode` step, in this process."""
    photo = runpy.run_path(str(release / "models" / "decode" / "1" / "photo.py"))
    limits = photo["Limits"](image_bytes=2**30, image_pixels=2**30)

    def decode(data: bytes) -> Pixels:
        pixels: Pixels = photo["read_photo"](data, limits).pixels
        return pixels

    return decode


class SingleCore:
    """The release's decoding and its two networks in this process, with one thread."""

    def __init__(self, release: Path, photos: Sequence[bytes]) -> None:
        self._graphs = Graphs.load(release, threads=1)
        self._decode = decoder(release)
        self._photos = photos
        pixels = self._decode(photos[0])
        self._face = np.asarray(Image.fromarray(pixels).resize((160, 160)))
        self._graphs.run(pixels, self._face)  # the first run allocates

    def milliseconds(self) -> float:
        """Mean processor time of decoding, detecting and embedding for one of the photos.

        Processor time, not the clock's: what else runs on the machine would make the cost seem higher than it is,
        and the system better. Alignment, HTTP and the search are not in it.
        """
        start = time.process_time()
        for photo in self._photos:
            self._graphs.run(self._decode(photo), self._face)
        return (time.process_time() - start) * 1000 / len(self._photos)


def efficiency(per_second: float, cores: int, milliseconds: float) -> float:
    """Photos a second in proportion to what so many cores could take if nothing but the networks cost anything."""
    return per_second * milliseconds / (1000 * cores)


Call = Callable[[], object]

SERVICE, ENSEMBLE, GRAPHS = "service", "ensemble", "graphs"
DECODE_AND_GRAPHS = "decode and graphs"


def enrol(url: str, data: bytes) -> None:
    """Enrol the photo's face, so that `recognise_user` finds somebody, as it mostly will.

    Raises:
        httpx.HTTPError: the service refuses it.
    """
    person = {"name": "perf.latency", "birthdate": "1970-01-01"}
    httpx.post(f"{url}/api/v1/add_user", data=person, files={"image": data}, timeout=30).raise_for_status()


@dataclass(frozen=True)
class Ours:
    """Where the service and its ensemble listen, and what they run, in this process."""

    url: str
    triton: str
    graphs: Graphs
    decode: Callable[[bytes], Pixels]

    def sides(self, data: bytes) -> dict[str, Call]:
        """The photo over HTTP, through the ensemble alone, and through the bare graphs without and with decoding."""
        client = EnsembleClient(self.triton)
        pixels = self.decode(data)
        face = np.asarray(Image.fromarray(pixels).resize((160, 160)))
        return {
            SERVICE: _recognition(self.url, data),
            ENSEMBLE: lambda: client.infer(data),
            GRAPHS: lambda: self.graphs.run(pixels, face),
            DECODE_AND_GRAPHS: lambda: self.graphs.run(self.decode(data), face),
        }


def _recognition(url: str, data: bytes) -> Call:
    """`recognise_user` over a connection that is kept.

    By the standard library's client: comfortable ones take a millisecond or two of their own for each request.
    """
    request = httpx.Request("POST", f"{url}/api/v1/recognise_user", files={"image": data})
    body, kind = request.read(), request.headers["Content-Type"]
    connection = HTTPConnection(request.url.host, request.url.port, timeout=30)

    def call() -> None:
        connection.request("POST", request.url.path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise HTTPException(f"recognise_user answered {answer.status}")

    return call


PROJECT = Path(__file__).parents[2]

PLAIN = "facenet-pytorch"
"""How the names of its sides begin; the threads follow."""

THREADS_PLAIN = (1, 2)
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
            for threads in THREADS_PLAIN
        }


PAUSE = 0.01
"""Seconds before each call: OpenMP's threads of the call before (PyTorch's) spin on for a millisecond or so."""


class Times(msgspec.Struct, frozen=True):
    """One side's milliseconds for a photo."""

    side: str
    p50_ms: float
    p95_ms: float


def interleaved(calls: Mapping[str, Call], rounds: int) -> list[Times]:
    """Call all of them in turn, `rounds` times after a first round that warms up."""
    times: dict[str, list[float]] = {side: [] for side in calls}
    for turn in range(rounds + 1):
        for side, call in calls.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            call()
            if turn:
                times[side].append((time.perf_counter() - start) * 1000)
    return [_summary(side, values) for side, values in times.items()]


def _summary(side: str, values: list[float]) -> Times:
    p50, p95 = np.percentile(values, (50, 95))
    return Times(side, round(float(p50), 2), round(float(p95), 2))
