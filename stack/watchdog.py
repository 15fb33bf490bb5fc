"""Restarts a Triton server that answers but can't infer.

When the process of a Python step dies, Triton goes on calling itself ready, while every request fails with "Stub
process … is not healthy", for ever. Supervisord sees nothing of it, so this asks for a real inference every second.
Slowness is no reason to restart, and a server that is gone is supervisord's own business.
"""

import subprocess
import time
import urllib.error
import urllib.request
import xmlrpc.client
from collections import deque
from contextlib import suppress

import msgspec

from service.settings import Settings
from stack.supervision import restart

INTERVAL = 1.0
"""Seconds between two inferences of a small photo, which take about 4 % of one core."""

REMEMBERED = 6
"""Inferences. Where a step has two processes and one of them is dead, every second inference succeeds."""

CONVINCING = 2
"""Failures among them. One may be a step that got no processor for a second."""

UNHEALTHY = b"is not healthy"
"""What Triton's Python backend says of a step whose process is dead."""

DEADLINE = 5.0
"""Seconds; an answer that comes later says nothing about a dead step, whose requests fail after one."""


class Tensor(msgspec.Struct):
    """An input of Triton's HTTP protocol, its data following the JSON as bytes."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, int]


class InferenceRequest(msgspec.Struct):
    """The JSON part of an inference request."""

    inputs: list[Tensor]


def watch(settings: Settings, supervisord: subprocess.Popen[bytes]) -> int:
    """Look after the server until supervisord ends; return its exit status."""
    request = inference_request(settings.triton_port, (settings.release / "probe.jpg").read_bytes())
    recently_dead: deque[bool] = deque(maxlen=REMEMBERED)
    while (status := supervisord.poll()) is None:
        recently_dead.append(has_dead_step(request))
        if sum(recently_dead) >= CONVINCING:
            recently_dead.clear()
            print("The process of one of Triton's steps is dead: restarting Triton", flush=True)
            # What goes wrong here is tried again in a second; it must not end the stack.
            with suppress(xmlrpc.client.Error, OSError):
                restart(settings.run_dir, "triton")
        time.sleep(INTERVAL)
    return status


def inference_request(port: int, photo: bytes) -> urllib.request.Request:
    """A call of the ensemble with a photo's bytes, in Triton's binary HTTP protocol."""
    tensor = Tensor("image", "UINT8", [len(photo)], {"binary_data_size": len(photo)})
    head = msgspec.json.encode(InferenceRequest([tensor]))
    return urllib.request.Request(
        f"http://127.0.0.1:{port}/v2/models/face_embedding/infer",
        data=head + photo,
        headers={
            "Inference-Header-Content-Length": str(len(head)),
            "Content-Type": "application/octet-stream",
        },
    )


def has_dead_step(request: urllib.request.Request) -> bool:
    """Whether the server says that a step's process is dead."""
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE):  # noqa: S310
            return False
    except urllib.error.HTTPError as error:
        return UNHEALTHY in error.read()
    except OSError:
        return False
