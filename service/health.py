"""The addresses of health, for process managers and load balancers."""

from litestar import Controller, HttpMethod, route

from service.api import openapi
from service.api.health import Readiness
from service.api.schemas import LiveAnswer, ReadyAnswer

# Load balancers often ask with HEAD.
_READ = [HttpMethod.GET, HttpMethod.HEAD]


class Health(Controller):
    """Whether the process answers, and whether it can work."""

    path = "/health"
    tags = ("health",)

    @route("/live", http_method=_READ, responses=openapi.LIVE)
    async def live(self) -> LiveAnswer:
        """Say that this process answers; nothing else is looked at."""
        return LiveAnswer()

    @route("/ready", http_method=_READ, responses=openapi.READY)
    async def ready(self, readiness: Readiness) -> ReadyAnswer:
        """Say whether a query and an inference worked in the last seconds."""
        return await readiness.check()
