import json
import logging
import re
import subprocess
import sys

import httpx

from service.observability.logs import JsonFormatter
from tests.support.service import ServiceProcess, TritonStandIn


def _formatted(
    message: str, exception: Exception | None = None, logger: str = "trifid", **extra: object
) -> dict[str, object]:
    exc_info = (type(exception), exception, exception.__traceback__) if exception else None
    record = logging.LogRecord(logger, logging.ERROR, "", 0, message, (), exc_info)
    record.__dict__.update(extra)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    parsed: dict[str, object] = json.loads(line)
    return parsed


def test_a_line_is_one_json_object_with_the_known_fields() -> None:
    line = _formatted("two\nlines", request_id="r-1", status=200, email="ada@example.com")
    assert line["message"] == "two\nlines"
    assert (line["level"], line["logger"], line["request_id"], line["status"]) == (
        "error",
        "trifid",
        "r-1",
        200,
    )
    assert "email" not in line


def test_an_exception_s_text_is_left_out_and_its_class_and_place_and_cause_are_in() -> None:
    try:
        try:
            raise KeyError("ada@example.com")
        except KeyError as cause:
            raise ValueError("Key (email)=(ada@example.com) already exists") from cause
    except ValueError:
        line = _formatted("internal_error", sys.exc_info()[1])  # type: ignore[arg-type]
    exceptions = line["exceptions"]
    assert isinstance(exceptions, list)
    assert len(exceptions) == 2
    assert exceptions[0].startswith("builtins.ValueError in test_an_exception_s_text_is_left_out")
    assert exceptions[1].startswith("builtins.KeyError in ")
    assert "ada" not in json.dumps(line)


def test_of_a_library_s_message_only_the_first_line_is_written() -> None:
    line = _formatted(
        "Task exception was never retrieved\nfuture: ValueError('ada@example.com')", logger="asyncio"
    )
    assert line["message"] == "Task exception was never retrieved"


def test_a_library_s_warning_is_a_line_too() -> None:
    script = "import warnings; from service.observability import logs; logs.configure(); warnings.warn('old\\nways')"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    line = json.loads(run.stderr)
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert line["message"].endswith("UserWarning: old")


async def test_a_request_is_one_line_with_route_status_reason_and_duration(
    client: httpx.AsyncClient, service: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    answer = await client.post(
        "/api/v1/recognise_user", files={"image": b"x"}, headers={"X-Request-ID": "line-1"}
    )
    (line,) = service.request_lines("line-1")
    assert line["method"] == "POST"
    assert line["route"] == "/api/v1/recognise_user"
    assert (line["status"], line["reason"]) == (400, "face_not_detected")
    assert 0 < float(str(line["ms"])) < 5000
    stages = line["stages_ms"]
    assert isinstance(stages, dict)
    assert set(stages) == {"upload", "inference"}
    assert line["body_bytes"] == int(answer.request.headers["Content-Length"])


REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def test_what_a_client_writes_is_in_no_line(
    client: httpx.AsyncClient, service: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(500, "broken")
    person = {
        "name": "Zaphod",
        "birthdate": "1971-03-08",
        "email": "zaphod@example.com",
        "req_id": "req-trillian",
    }
    parts = [(name, (None, value)) for name, value in person.items()]
    await client.post("/api/v1/add_user?q=marvin", files=parts)
    await client.post("/api/v1/add_user", files=[*parts, ("image", ("slartibartfast.jpg", b"heart-of-gold"))])
    await client.post("/api/v1/add_user", files=[*parts, ("req_id", (None, "req-twice"))])
    await client.get("/marvin?name=Zaphod")
    text = REQUEST_ID.sub("", service.log_text().lower())  # random, so anything may stand in one
    for secret in ("zaphod", "1971", "trillian", "slartibartfast", "heart-of-gold", "marvin", "req-twice"):
        assert secret not in text
    assert service.log()  # all of it is JSON


async def test_an_unknown_address_has_no_route_in_its_line(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    await client.get("/no/such/place", headers={"X-Request-ID": "line-2"})
    (line,) = service.request_lines("line-2")
    assert (line["route"], line["status"], line["reason"]) == ("none", 404, "not_found")
