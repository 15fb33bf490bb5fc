"""The API while something is missing or too slow: expiry, slow uploads, overload, Triton or PostgreSQL gone."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.snapshot.record import ADA, API, BOB, Caller, Photos, Record, parts
from tests.snapshot.trifid import Trifid

TTL_SECONDS = 3
READINESS_SECONDS = 4.0
"""After so long readiness is asked anew."""

FIRST_SECONDS = 12.0
"""After its start a process takes more at once than later."""

ENROLMENTS_AT_ONCE = 12
"""That have places of their own."""

SETTINGS = {
    "TRIFID_CACHE_TTL_SECONDS": str(TTL_SECONDS),
    "TRIFID_MAX_CONCURRENT_INFERENCES": "1",
    "TRIFID_INFERENCE_TIMEOUT_SECONDS": "3",
    "TRIFID_DATABASE_PATIENCE_SECONDS": "2",
    "TRIFID_UPLOAD_TIMEOUT_SECONDS": "3",
    "TRIFID_MAX_IMAGE_BYTES": "200000",
    "TRIFID_MAX_IMAGE_PIXELS": "1000000",
    "TRIFID_MAX_UPLOAD_BYTES_IN_MEMORY": "300000",
    "TRIFID_SIMILARITY_THRESHOLD": "0.99",
    "TRIFID_MAX_FACES_PER_USER": "2",
    "TRIFID_KEEP_FACES": "1",
    "TRIFID_FACES_KEY": "c25hcHNob3Qtb2YtdHJpZmlkLTMyLWJ5dGVzLWtleS4=",
}


def record_faults(record: Record, trifid: Trifid, photos: Photos) -> None:
    """Cause each error that needs a fault or a tight limit."""
    started = time.monotonic()
    with trifid.client() as client:
        caller = Caller(client, record)
        _tight_limits(caller, photos)
        _uploads(record, trifid)
        time.sleep(max(0.0, started + FIRST_SECONDS - time.monotonic()))
        _overload(caller, trifid, photos)
        _no_database(caller, trifid, photos)
        _no_triton(caller, trifid, photos)


def _tight_limits(caller: Caller, photos: Photos) -> None:
    caller.record.chapter("Settings that differ from the defaults")
    caller.send("ready by the operator's threshold", "GET", "/health/ready")
    key = caller.key_for("a key that expires", photos.ada)
    time.sleep(TTL_SECONDS + 0.5)
    caller.add("an expired key", {**ADA, "req_id": key})
    user = caller.add("enrolled with a kept face", ADA, photos.ada).json()["user_id"]
    caller.add_face("a second face", user, {}, photos.ada)
    caller.add_face("a third face", user, {}, photos.ada)
    caller.recognise("no match by the operator's threshold", photos.ada_again)
    caller.recognise("too many bytes", b"\xff\xd8\xff" + bytes(200_000))
    caller.recognise("too many pixels", photos.too_many_pixels)


def _uploads(record: Record, trifid: Trifid) -> None:
    record.chapter("Slow uploads")
    record.raw_answer("a body that is late", trifid.exchange(_upload(1000, 10), patience=30))
    answers: dict[str, bytes] = {}

    def first() -> None:
        answers["first"] = trifid.exchange(_upload(200_000, 160_000), patience=30)

    waiting = threading.Thread(target=first)
    waiting.start()
    time.sleep(0.7)
    trifid.exchange(_upload(200_000, 160_000), patience=1)
    waiting.join()
    record.raw_answer("the upload that has been arriving for the longest gives way", answers["first"])


def _upload(announced: int, sent: int) -> bytes:
    """The head of a request, and the beginning of its body."""
    head = f"POST {API}/recognise_user HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    form = f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {announced}\r\n\r\n"
    part = '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    return (head + form + part).encode() + bytes(sent - len(part) if sent > len(part) else 0)


def _overload(caller: Caller, trifid: Trifid, photos: Photos) -> None:
    caller.record.chapter("Triton hangs, and all places are taken")
    answers: dict[str, httpx.Response] = {}

    def ask(name: str, path: str, fields: dict[str, str]) -> None:
        with trifid.client() as client:
            answers[name] = client.post(f"{API}/{path}", files=parts(fields, photos.no_face))

    with _frozen(trifid):
        waiting = [threading.Thread(target=ask, args=("recognition", "recognise_user", {}))]
        waiting += [
            threading.Thread(target=ask, args=("enrolment", "add_user", ADA))
            for _ in range(ENROLMENTS_AT_ONCE)
        ]
        for thread in waiting:
            thread.start()
        time.sleep(1)
        caller.recognise("one more recognition", photos.ada)
        caller.add("one more enrolment", BOB, photos.bob)
        for thread in waiting:
            thread.join()
    for name, answer in sorted(answers.items()):
        caller.record.answer(f"a {name} that waited in vain", answer)


@contextmanager
def _frozen(trifid: Trifid) -> Iterator[None]:
    """Let Triton's servers stand still for the time of a `with` block."""
    servers = trifid.triton_servers()
    if not servers:
        raise RuntimeError("no Triton found")
    for server in servers:
        server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for server in servers:
            server.send_signal(signal.SIGCONT)


def _no_database(caller: Caller, trifid: Trifid, photos: Photos) -> None:
    caller.record.chapter("PostgreSQL is gone")
    _until(caller, 200)
    trifid.supervisorctl("stop", "postgres")
    _until(caller, 503)
    _everything(caller, photos)
    trifid.supervisorctl("start", "postgres")
    _until(caller, 200)
    caller.send("back again", "GET", "/health/ready")


def _no_triton(caller: Caller, trifid: Trifid, photos: Photos) -> None:
    caller.record.chapter("Triton is gone")
    trifid.supervisorctl("stop", "triton:*")
    _until(caller, 503)
    _everything(caller, photos)


def _everything(caller: Caller, photos: Photos) -> None:
    caller.send("ready", "GET", "/health/ready")
    caller.send("live", "GET", "/health/live")
    caller.recognise("recognise", photos.ada)
    caller.add("enrol by image", BOB, photos.bob)
    caller.add("enrol by key", {**BOB, "req_id": "req-67890"})
    caller.add_face("a further face", "1", {}, photos.ada)
    for method, path in (("GET", "users"), ("GET", "users/1"), ("DELETE", "users/999")):
        caller.send("people", method, f"{API}/{path}")


def _until(caller: Caller, status: int) -> None:
    deadline = time.monotonic() + 60
    while caller.client.get("/health/ready").status_code != status:
        if time.monotonic() > deadline:
            raise RuntimeError(f"/health/ready never answers {status}")
        time.sleep(0.2)
    time.sleep(READINESS_SECONDS)
