"""The day last seen reaches the database when a worker is stopped politely."""

from datetime import UTC, datetime

import httpx

from tests.integration.command_lines import command_lines
from tests.integration.lifecycle.readiness import ready_again
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import Photos
from tests.support.stack import StackProcess


def test_a_worker_that_is_stopped_writes_whom_it_saw(stack: StackProcess, photos: Photos) -> None:
    enrol(stack, photos.known_a, "Barack Obama")
    assert recognised_name(stack, photos.known_a) == "Barack Obama"
    before = datetime.now(UTC).date().isoformat()
    for process, command in command_lines(stack.process.pid):
        if "service" in command:
            process.terminate()
    assert ready_again(stack, seconds=30)
    users = httpx.get(f"{stack.url}/api/v1/users").json()["users"]
    user = next(each for each in users if each["name"] == "Barack Obama")
    assert before <= user["last_seen"] <= datetime.now(UTC).date().isoformat()
    httpx.delete(f"{stack.url}/api/v1/users/{user['id']}").raise_for_status()
