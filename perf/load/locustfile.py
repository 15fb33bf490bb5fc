"""What one virtual user does: run by locust, which `stage` starts in a process of its own.

It sends a random photo, waits for the answer and sends the next, without a pause. Every request becomes a line of
TRIFID_LOAD_REQUESTS: when it ended (Unix time), its milliseconds, and the status, or 0 if there was no right answer.
"""

import os
import random
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, events, task

PHOTOS = Path(os.environ["TRIFID_LOAD_PHOTOS"])
REQUESTS = Path(os.environ["TRIFID_LOAD_REQUESTS"])
NO_FACE = "face_not_detected"


class Visitor(HttpUser):
    """Somebody who is enrolled, or several."""

    def on_start(self) -> None:
        """Read the photos once."""
        self.photos = [path.read_bytes() for path in sorted(PHOTOS.iterdir())]

    @task
    def recognise(self) -> None:
        """Send one. That a photo has no face is an answer, not a failure."""
        photo = random.choice(self.photos)  # noqa: S311
        with self.client.post(
            "/api/v1/recognise_user", files={"image": photo}, timeout=30, catch_response=True
        ) as answer:
            if answer.status_code != 200 and NO_FACE in (answer.text or ""):
                answer.success()


def write_line(response_time: float, exception: Exception | None, response: Any, **_: object) -> None:
    """Called by locust after each request."""
    status = 0 if exception or response is None else response.status_code
    with REQUESTS.open("a") as file:
        file.write(f"{time.time():.3f},{response_time:.3f},{status}\n")


events.request.add_listener(write_line)  # type: ignore[no-untyped-call]
