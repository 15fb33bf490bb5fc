"""What one virtual user does: run by locust, which `stage` starts in a process of its own.

It sends a random photo, waits for the answer and sends the next: at once, or TRIFID_LOAD_PER_SECOND times a second.
Every request becomes a line of TRIFID_LOAD_REQUESTS: when it ended (Unix time), its milliseconds, and the status, or 0
if there was no right answer.
"""

import functools
import os
import random
import time
from pathlib import Path
from typing import Any

import httpx
from locust import FastHttpUser, constant_throughput, events, task

PHOTOS = Path(os.environ["TRIFID_LOAD_PHOTOS"])
REQUESTS = Path(os.environ["TRIFID_LOAD_REQUESTS"])
PER_SECOND = float(os.environ["TRIFID_LOAD_PER_SECOND"])
NO_FACE = "face_not_detected"


class Visitor(FastHttpUser):
    """Somebody who is enrolled, or several.

    FastHttpUser needs far less processor time than HttpUser, and what the client takes the service doesn't have.
    """

    network_timeout = connection_timeout = 30.0
    if PER_SECOND:
        wait_time = constant_throughput(PER_SECOND)

    def on_start(self) -> None:
        """Read the photos before the first request."""
        self.requests = requests()

    @task
    def recognise(self) -> None:
        """Send one. That a photo has no face is an answer, not a failure."""
        request = random.choice(self.requests)  # noqa: S311
        headers = {"Content-Type": request.headers["Content-Type"]}
        with self.client.post(
            "/api/v1/recognise_user",
            data=request.content,  # type: ignore[arg-type]  # annotated too narrowly
            headers=headers,
            catch_response=True,
        ) as answer:
            if answer.status_code != 200 and NO_FACE in (answer.text or ""):
                answer.success()


@functools.cache
def requests() -> list[httpx.Request]:
    """A request for each photo, made once for all users."""
    made = [httpx.Request("POST", "http://api", files={"image": path.read_bytes()}) for path in _photos()]
    for request in made:
        request.read()  # makes the body
    return made


def _photos() -> list[Path]:
    return sorted(PHOTOS.iterdir())


def write_line(response_time: float, exception: Exception | None, response: Any, **_: object) -> None:
    """Called by locust after each request."""
    status = 0 if exception or response is None else response.status_code
    with REQUESTS.open("a") as file:
        file.write(f"{time.time():.3f},{response_time:.3f},{status}\n")


events.request.add_listener(write_line)  # type: ignore[no-untyped-call]
