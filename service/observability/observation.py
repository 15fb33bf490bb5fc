"""What is noted of one request while it is handled: for its log line, its metrics and its trace.

It is found by a context variable, so that a stage deep in the call tree needs no further argument. Tasks that the
request starts find it too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from service.observability.metrics import OUTCOME_OF, Outcome, Stage
from service.tracing import NO_TRACING, Tracing


@dataclass
class Observation:
    """One request, as far as it has come. Nothing in it was written by the client but the well-formed id."""

    request_id: str
    method: str
    tracing: Tracing = NO_TRACING
    route: str = "none"
    """The template, never the path. "none" for an unknown address."""
    status: int = 0
    reason: str = ""
    """Of an error."""
    outcome: Outcome | None = None
    api_key: str | None = None
    """The name that the operator gave the key."""
    seconds: float = 0.0
    stages: dict[Stage, float] = field(default_factory=dict)
    """Seconds; several inferences or searches of one request add up."""
    body_bytes: int = 0
    """Of the request, as far as it was read."""
    trace_id: str | None = None


_current: ContextVar[Observation | None] = ContextVar("trifid_observation", default=None)


@contextmanager
def observing(observation: Observation) -> Iterator[None]:
    """Let this be the current request for the time of a ``with`` block."""
    token = _current.set(observation)
    try:
        yield
    finally:
        _current.reset(token)


def observed() -> Observation | None:
    """Return what is noted of the current request; None outside of one, as in the readiness check of a scrape."""
    return _current.get()


def conclude(outcome: Outcome) -> None:
    """Note that the current request succeeded, once what it changed is in the database."""
    OUTCOME_OF[outcome].inc()
    if observation := observed():
        observation.outcome = outcome
