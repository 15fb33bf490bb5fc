"""Fetching a checkpoint into torch's cache, once, and giving up quickly where there is no network."""

import http.client
import queue
import threading
import urllib.request
from pathlib import Path
from typing import IO

from facenet_pytorch.models.inception_resnet_v1 import get_torch_home

from export.build.weights.published import Checkpoint
from export.build.weights.state_dict import check_sha256
from export.errors import WeightsError

CONNECT_SECONDS = 6.0
STALL_SECONDS = 20.0
PIECE = 1 << 20


def cached_path(checkpoint: Checkpoint) -> Path:
    """Where facenet-pytorch itself caches the file: `checkpoints` in TORCH_HOME."""
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
