#!/usr/bin/env python3
"""Asks this container's Triton for a real inference; the exit code is 0 if it is well, 1 if it is not.

Triton calls itself ready for ever when the process of a Python step is dead, while every request fails. With `--end` a
server that runs but can't infer is ended, so that the container's restart policy starts it anew: docker itself does
nothing about an unhealthy container. Kubernetes does; there the exit code is enough.

A server without models is well unless its slot serves the current release: one that is loading a release that nobody
uses yet may take long. This runs in NVIDIA's container: Python 3.10 and its standard library.
"""

import argparse
import contextlib
import http
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path

DEADLINE = 10.0  # seconds; a dead step fails after one, and under the largest load that is accepted answers take some
REMEMBERED = 6  # outcomes; where a step has two processes and one is dead, every second inference succeeds
CONVINCING_FAILURES = 2  # among those remembered; one may be a step that got no processor for a second
CONVINCING_SILENCE = 3  # in a row

OWN = Path(os.environ.get("TRIFID_SERVE_DIR", "/tmp/trifid"))  # noqa: S108  the container's; triton/serve makes it
RELEASE = OWN / "release"
ASKED_TO_END = OWN / "asked-to-end"
CURRENT = Path(os.environ.get("TRIFID_STATE_DIR", "/var/lib/trifid"), "releases", "current")
SERVER = f"http://127.0.0.1:{os.environ.get('TRIFID_TRITON_PORT', '8000')}"


def main() -> int:
    """Ask once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--end", action="store_true", help="end a server that goes on failing")
    parser.add_argument("--deadline", type=float, default=DEADLINE, metavar="SECONDS", help="for an answer")
    arguments = parser.parse_args()
    outcome = infer(arguments.deadline) if RELEASE.exists() else live(arguments.deadline)
    sys.stdout.write(f"{outcome}\n")
    if arguments.end and (is_ill(remember(outcome)) or ASKED_TO_END.exists()):
        end()
    return 0 if outcome in ("good", "idle") else 1


def in_use() -> bool:
    """Whether this slot's release is the current one."""
    return RELEASE.exists() and RELEASE.resolve() == CURRENT.resolve()


def infer(deadline: float) -> str:
    """Ask for the face in the release's portrait."""
    photo = (RELEASE / "probe.jpg").read_bytes()
    tensor = {
        "name": "image",
        "datatype": "UINT8",
        "shape": [len(photo)],
        "parameters": {"binary_data_size": len(photo)},
    }
    head = json.dumps({"inputs": [tensor]}).encode()
    headers = {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"}
    url = f"{SERVER}/v2/models/face_embedding/infer"
    request = urllib.request.Request(url, data=head + photo, headers=headers)  # noqa: S310  our own server
    return ask(request, deadline)


def live(deadline: float) -> str:
    """Ask a server without models whether it is there."""
    request = urllib.request.Request(f"{SERVER}/v2/health/live")  # noqa: S310  our own server
    outcome = ask(request, deadline)
    return "idle" if outcome == "good" else outcome


def ask(request: urllib.request.Request, deadline: float) -> str:
    """Send it, and say what the answer tells of the server."""
    try:
        with urllib.request.urlopen(request, timeout=deadline):  # noqa: S310  our own server
            return "good"
    except urllib.error.HTTPError as error:
        return meaning(error.code)
    except TimeoutError:
        return "silent"
    except OSError as error:
        return "silent" if isinstance(getattr(error, "reason", None), TimeoutError) else "gone"


def meaning(status: int) -> str:
    """Say what a refused inference tells of the server."""
    if status == http.HTTPStatus.NOT_FOUND:
        return "fails" if in_use() else "idle"
    if status == http.HTTPStatus.INTERNAL_SERVER_ERROR:  # a dead step, a GPU that is lost
        return "fails"
    return "good" if status == http.HTTPStatus.SERVICE_UNAVAILABLE else f"refuses its portrait: {status}"


def remember(outcome: str) -> list[str]:
    """Return the last outcomes of those who might end the server, this one included."""
    file = OWN / "seen"
    seen = [*(file.read_text().splitlines() if file.exists() else []), outcome][-REMEMBERED:]
    new = OWN / f"seen.{os.getpid()}"
    new.write_text("\n".join(seen))
    new.replace(file)
    return seen


def is_ill(seen: list[str]) -> bool:
    """Whether the server runs but can't infer; one that is gone, or starting, is its container's own business."""
    silent = seen[-CONVINCING_SILENCE:] == ["silent"] * CONVINCING_SILENCE
    return silent or seen.count("fails") >= CONVINCING_FAILURES


def end() -> None:
    """Ask the server to end; one that is still there when the next probe comes is killed, whatever it says."""
    number = signal.SIGKILL if ASKED_TO_END.exists() else signal.SIGTERM
    ASKED_TO_END.touch()
    with contextlib.suppress(ProcessLookupError):
        os.kill(int((OWN / "pid").read_text()), number)


if __name__ == "__main__":
    sys.exit(main())
