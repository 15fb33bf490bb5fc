"""Stands in for Triton where the real one can't be made to fail on demand: outages, delays, unknown errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class TritonStandIn:
    """Answers every inference as it was told, and counts them."""

    def __init__(self) -> None:
        self.url = ""
        self.request_ids: list[bytes] = []
        self.traceparents: list[str | None] = []
        self._answer: tuple[int, object, float] = (500, {}, 0.0)

    def answer_with(self, status: int, error: str, delay: float = 0.0) -> None:
        """Answer with an error of this text, as Triton writes it, after `delay` seconds."""
        self._answer = (status, {"error": error}, delay)
        self.request_ids.clear()
        self.traceparents.clear()

    def answer_with_body(self, body: object) -> None:
        self._answer = (200, body, 0.0)

    async def infer(self, request: web.Request) -> web.Response:
        body = await request.read()
        header = body[: int(request.headers["Inference-Header-Content-Length"])]
        self.request_ids.append(header.split(b'"id":"')[1].split(b'"')[0])
        self.traceparents.append(request.headers.get("traceparent"))
        status, answer, delay = self._answer
        await asyncio.sleep(delay)
        return web.json_response(answer, status=status)


@asynccontextmanager
async def running_stand_in(port: int = 0) -> AsyncIterator[TritonStandIn]:
    triton = TritonStandIn()
    app = web.Application(client_max_size=2**30)
    app.router.add_post("/v2/models/face_embedding/infer", triton.infer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, port = runner.addresses[0]
    triton.url = f"{host}:{port}"
    try:
        yield triton
    finally:
        await runner.cleanup()
