"""Times the stages of a request, once for metrics, log and trace."""

import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from service.observability.metrics import STAGE_SECONDS_OF, UNDER_WAY_OF, Stage
from service.observability.observation import observed
from service.tracing import NO_TRACING

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Time a block as a stage of the current request, however it ends."""
    observation = observed()
    tracing = observation.tracing if observation else NO_TRACING
    started = time.perf_counter()
    UNDER_WAY_OF[name].inc()
    try:
        with tracing.stage(name):
            yield
    finally:
        seconds = time.perf_counter() - started
        UNDER_WAY_OF[name].dec()
        STAGE_SECONDS_OF[name].observe(seconds)
        if observation:
            observation.stages[name] = observation.stages.get(name, 0.0) + seconds


def timed(
    name: Stage,
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Time a whole coroutine function as a stage."""

    def decorate(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        @wraps(function)
        async def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with stage(name):
                return await function(*args, **kwargs)

        return run

    return decorate


def trace_headers() -> dict[str, str]:
    """Return the headers that let another server's spans hang below the current one; none without traces."""
    observation = observed()
    return observation.tracing.headers() if observation else {}
