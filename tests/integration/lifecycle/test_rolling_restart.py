"""New workers for old ones, under load."""

import threading
from collections import Counter
from pathlib import Path

import httpx

from tests.integration.lifecycle.restarting import restart, workers
from tests.support.photos import Photos
from tests.support.stack import StackProcess


def test_a_rolling_restart_loses_no_request(stack: StackProcess, photos: Photos) -> None:
    before, statuses, done = workers(stack), Counter[int](), threading.Event()

    def load() -> None:
        with httpx.Client(base_url=stack.url, timeout=30) as client:
            while not done.is_set():
                answer = client.post("/api/v1/recognise_user", files={"image": photos.known_a})
                statuses[answer.status_code] += 1

    clients = [threading.Thread(target=load) for _ in range(3)]
    for client in clients:
        client.start()
    outcome = restart(stack.state_dir)
    done.set()
    for client in clients:
        client.join()
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == "api-0 restarted\napi-1 restarted\n"
    assert len(workers(stack)) == 2
    assert not workers(stack) & before
    assert set(statuses) == {200}
    assert statuses[200] > 20


def test_without_a_stack_there_is_nothing_to_restart(tmp_path: Path) -> None:
    outcome = restart(tmp_path)
    assert outcome.returncode == 1
    assert outcome.stderr == f"trifid: Trifid does not run on {tmp_path}\n"
