"""The little that these tests do with the API.

Waiting for a stack that was hurt.
"""

import time
from typing import Protocol

import httpx

from tests.support.stack import StackProcess


class Api(Protocol):
    """A stack, or one API process."""

    @property
    def url(self) -> str: ...


def enrol(stack: Api, photo: bytes, name: str) -> None:
    """Enrol somebody by a photo."""
    data = {"name": name, "birthdate": "1961-08-04"}
    answer = httpx.post(f"{stack.url}/api/v1/add_user", data=data, files={"image": photo}, timeout=30)
    assert answer.status_code == 201, answer.text


def recognised_name(stack: Api, photo: bytes) -> str | None:
    """Whom the API recognises in a photo."""
    answer = httpx.post(f"{stack.url}/api/v1/recognise_user", files={"image": photo}, timeout=30).json()
    user = answer["user_info"]
    return str(user["name"]) if user else None


def ready_again(stack: StackProcess, seconds: float) -> bool:
    """Whether the stack becomes ready; it waits first, for an answer may still be from before the kill."""
    deadline = time.monotonic() + seconds
    time.sleep(4)
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{stack.url}/health/ready", timeout=10).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    return False
