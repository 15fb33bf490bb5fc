"""The little that these tests do with the API."""

import httpx

from tests.integration.stack_process import StackProcess


def enrol(stack: StackProcess, photo: bytes, name: str) -> None:
    """Enrol somebody by a photo."""
    data = {"name": name, "birthdate": "1961-08-04"}
    answer = httpx.post(f"{stack.url}/api/v1/add_user", data=data, files={"image": photo}, timeout=30)
    assert answer.status_code == 201, answer.text


def recognised_name(stack: StackProcess, photo: bytes) -> str | None:
    """Whom the API recognises in a photo."""
    answer = httpx.post(f"{stack.url}/api/v1/recognise_user", files={"image": photo}, timeout=30).json()
    user = answer["user_info"]
    return str(user["name"]) if user else None
