"""What one virtual user does: run by locust, which `stage` starts in a process of its own.

It sends a random photo, waits for the answer and sends the next: at once, or TRIFID_LOAD_PER_SECOND times a second.
Every request becomes a line of TRIFID_LOAD_REQUESTS: when it ended (Unix time), its milliseconds, and its outcome.
"""

import functools
import os
import random
import time
from pathlib import Path
from typing import Any

import httpx
from locust import FastHttpUser, constant_throughput, events, task

from perf.load.stage import outcome, person_of

PHOTOS = Path(os.environ["TRIFID_LOAD_PHOTOS"])
REQUESTS = Path(os.environ["TRIFID_LOAD_REQUESTS"])
PER_SECOND = float(os.environ["TRIFID_LOAD_PER_SECOND"])


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
        """Send one."""
        person, request = random.choice(self.requests)  # noqa: S311  no secret
        self.client.post(
            "/api/v1/recognise_user",
            data=request.content,  # type: ignore[arg-type]  # annotated too narrowly
            headers={"Content-Type": request.headers["Content-Type"]},
            context={"person": person},
        )


@functools.cache
def requests() -> list[tuple[str, httpx.Request]]:
    """Each photo's person and its request, made once for all users."""
    made = [
        (person_of(path), httpx.Request("POST", "http://api", files={"image": path.read_bytes()}))
        for path in sorted(PHOTOS.iterdir())
    ]
    for _, request in made:
        request.read()  # makes the body
    return made


def write_line(response_time: float, response: Any, context: dict[str, str], **_: object) -> None:
    """Called by locust after each request."""
    found = outcome(response.status_code, response.content or b"", context["person"])
    with REQUESTS.open("a") as file:
        file.write(f"{time.time():.3f},{response_time:.3f},{found}\n")


events.request.add_listener(write_line)  # type: ignore[no-untyped-call]
