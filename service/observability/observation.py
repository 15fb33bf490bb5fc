"""What is noted of one request while it is handled, once for its log line, its metrics and its trace.

It is found by a context variable, so that a stage deep in the call tree needs no further argument. Tasks that the
request starts find it too. Spans go nowhere unless the operator names a collector: `service.observability.otlp`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from service.observability.metrics import OUTCOME_OF, STAGE_SECONDS_OF, UNDER_WAY_OF, RequestOutcome, Stage

Headers = Iterable[tuple[bytes, bytes]]


class Tracing(Protocol):
    """One span a request, below the client's if it says so, and one a stage below that."""

    def request(self, observation: RequestObservation, headers: Headers) -> AbstractContextManager[object]:
        """Span a block that handles a request; at its end the observation says what became of it."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Span a block that is a stage of the current request."""

    def headers(self) -> dict[str, str]:
        """Return what tells another server of the current span."""

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""


class NoTracing:
    """Traces nothing, in no time."""

    def request(self, observation: RequestObservation, headers: Headers) -> AbstractContextManager[object]:
        """Do nothing."""
        return nullcontext()

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Do nothing."""
        return nullcontext()

    def headers(self) -> dict[str, str]:
        """Return none."""
        return {}

    def close(self) -> None:
        """Do nothing."""


NO_TRACING = NoTracing()


@dataclass
class RequestObservation:
    """One request, as far as it has come. Nothing in it was written by the client but the well-formed id."""

    request_id: str
    method: str
    tracing: Tracing = NO_TRACING
    route: str = "none"
    """The template, never the path. "none" for an unknown address."""
    status: int = 0
    reason: str = ""
    """Of an error."""
    outcome: RequestOutcome | None = None
    api_key: str | None = None
    """The name that the operator gave the key."""
    seconds: float = 0.0
    stages: dict[Stage, float] = field(default_factory=dict)
    """Seconds; several inferences or searches of one request add up."""
    body_bytes: int = 0
    """Of the request, as far as it was read."""
    trace_id: str | None = None


_current: ContextVar[RequestObservation | None] = ContextVar("trifid_observation", default=None)


@contextmanager
def observe_request(observation: RequestObservation) -> Iterator[None]:
    """Let this be the current request for the time of a ``with`` block."""
    token = _current.set(observation)
    try:
        yield
    finally:
        _current.reset(token)


def current_observation() -> RequestObservation | None:
    """Return what is noted of the current request; None outside of one, as in the readiness check of a scrape."""
    return _current.get()


def record_outcome(outcome: RequestOutcome) -> None:
    """Note that the current request succeeded, once what it changed is in the database."""
    OUTCOME_OF[outcome].inc()
    if observation := current_observation():
        observation.outcome = outcome


P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Time a block as a stage of the current request, however it ends."""
    observation = current_observation()
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
    observation = current_observation()
    return observation.tracing.headers() if observation else {}
