"""Bodies as no decent client sends them; all are refused before any inference."""

import asyncio

import httpx
import pytest

from tests.support.service import ServiceProcess, TritonStandIn

RECOGNISE, ADD = "/api/v1/recognise_user", "/api/v1/add_user"
FORM = {"Content-Type": "multipart/form-data; boundary=BB"}


def _part(name: str, content: bytes = b"x", extra: str = "") -> bytes:
    return (
        f'--BB\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + content + b"\r\n"
    )


IMAGE = _part("image", b"\xff\xd8\xff", '; filename="a.jpg"')
END = b"--BB--\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", FORM),
        (END, FORM),
        (b"\r\n\r\n", FORM),
        (IMAGE, FORM),
        (IMAGE[:-10], FORM),
        (b"--BB\r\n\r\nheaderless\r\n" + END, FORM),
        (b'--BB\r\nContent-Disposition: form-data; name="image\r\n', FORM),
        (IMAGE.replace(b"BB", b"CC") + END, FORM),
        (IMAGE + END, {"Content-Type": "multipart/form-data"}),
        (IMAGE + END, {"Content-Type": "multipart/form-data; boundary="}),
        (IMAGE + END, {"Content-Type": "multipart/mixed; boundary=BB"}),
        (IMAGE + END, {"Content-Type": "\xe9"}),
        (b"".join(_part(f"p{number}") for number in range(10_000)) + END, FORM),
        (_part("x", extra="; y=" + "z" * 10_000) + END, FORM),
        (_part("image") + END, FORM),
    ],
)
async def test_a_malformed_form_is_refused(
    client: httpx.AsyncClient, triton: TritonStandIn, body: bytes, headers: dict[str, str]
) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = await client.post(RECOGNISE, content=body, headers=encoded)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_request"), answer.text
    assert triton.request_ids == []


@pytest.mark.parametrize(
    ("field", "content"),
    [("name", b"\xff\xfe"), ("name", b"x" * 5000), ("email", b"\xed\xa0\x80@example.com")],
)
async def test_a_field_that_is_no_utf_8_or_too_long_is_refused_by_name(
    client: httpx.AsyncClient, field: str, content: bytes
) -> None:
    parts = {"name": b"Ada", "birthdate": b"1985-12-10", "req_id": b"req-x", field: content}
    body = b"".join(_part(name, value) for name, value in parts.items()) + END
    answer = await client.post(ADD, content=body, headers=FORM)
    assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_request")
    assert answer.json()["message"].startswith(f"{field} is ")


async def test_an_image_part_needs_no_file_name_if_it_has_a_type(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    body = (
        b'--BB\r\nContent-Disposition: form-data; name="image"\r\nContent-Type: image/jpeg\r\n\r\nx\r\n' + END
    )
    assert (await client.post(RECOGNISE, content=body, headers=FORM)).json()["reason"] == "face_not_detected"


async def test_a_client_that_goes_away_while_it_sends_leaves_one_line_and_no_traceback(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", service.port)
    head = (
        f"POST {RECOGNISE} HTTP/1.1",
        "Host: localhost",
        "X-Request-ID: gone-1",
        "Content-Type: multipart/form-data; boundary=BB",
        "Content-Length: 100000",
    )
    writer.write("\r\n".join((*head, "", "")).encode() + IMAGE)
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.transport.abort()
    await asyncio.sleep(0.3)
    assert (await client.get("/health/live")).status_code == 200
    of_the_request = [line for line in service.log() if line.get("request_id") == "gone-1"]
    assert [(line["logger"], line.get("reason")) for line in of_the_request] == [
        ("trifid.request", "invalid_request")
    ]
    assert "Traceback" not in service.log_text()
