"""The requests that faces are kept with."""

import httpx

from tests.support.stack import StackProcess

EVE = {"name": "Eve", "birthdate": "1990-01-01"}


def recognised(stack: StackProcess, photo: bytes) -> dict[str, object]:
    """What recognise_user answers."""
    answer = httpx.post(f"{stack.url}/api/v1/recognise_user", files={"image": photo}, timeout=60)
    body: dict[str, object] = answer.raise_for_status().json()
    return body


def key_for(stack: StackProcess, photo: bytes) -> str:
    """The enrolment key of a photo whose face is nobody's."""
    return str(recognised(stack, photo)["req_id"])


def enrolled(stack: StackProcess, req_id: str) -> httpx.Response:
    """What add_user answers to an enrolment by key."""
    parts = {name: (None, value) for name, value in {**EVE, "req_id": req_id}.items()}
    return httpx.post(f"{stack.url}/api/v1/add_user", files=parts, timeout=60)
