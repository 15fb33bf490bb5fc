import httpx

from tests.support.service import ServiceProcess, TritonStandIn


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
    text = service.log_text().lower()
    for secret in ("zaphod", "1971", "trillian", "slartibartfast", "heart-of-gold", "marvin", "req-twice"):
        assert secret not in text
    assert service.log()  # all of it is JSON


async def test_an_unknown_address_has_no_route_in_its_line(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    await client.get("/no/such/place", headers={"X-Request-ID": "line-2"})
    (line,) = service.request_lines("line-2")
    assert (line["route"], line["status"], line["reason"]) == ("none", 404, "not_found")
