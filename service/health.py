"""The addresses of health, for process managers and load balancers."""

from litestar import Controller, get

from service import openapi
from service.readiness import Readiness
from service.schemas import LiveAnswer, ReadyAnswer


class Health(Controller):
    """Whether the process answers, and whether it can work."""

    path = "/health"
    tags = ("health",)

    @get("/live", responses=openapi.LIVE)
    async def live(self) -> LiveAnswer:
        """Say that this process answers; nothing else is looked at."""
        return LiveAnswer()

    @get("/ready", responses=openapi.READY)
    async def ready(self, readiness: Readiness) -> ReadyAnswer:
        """Say whether a query and an inference worked in the last seconds."""
        return await readiness.check()
