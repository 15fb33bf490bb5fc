"""Refuses a photo before it is read, while there is no place for its inference."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from service.inference import Inference


async def refuse_when_overloaded(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of a route that needs an inference: reading bodies in vain would take processors from those accepted.

    Raises:
        OverloadedError: too many inferences are under way.
    """
    inference: Inference = connection.app.state.inference
    inference.require_place()
