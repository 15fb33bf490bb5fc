"""Whether the service lives and is ready, for process managers and load balancers.

Readiness is found out by doing: a query and an inference of a real photo, as every request needs them. Asking Triton
whether it is ready is not enough: with a step's process dead it goes on saying so.
"""

import asyncio
import time
from dataclasses import dataclass

import asyncpg
from litestar import Controller, HttpMethod, route

from db.pool import Database, DatabaseUnavailableError
from db.queries import faces
from db.queries.spaces import current_space
from release.threshold import Threshold
from service import errors
from service.api import openapi
from service.api.schemas import LiveAnswer, ReadyAnswer
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference
from service.observability.metrics import READY

MAX_AGE_SECONDS = 3.0
"""For how long a good outcome is answered again without a new check."""

RETRY_SECONDS = 0.5
"""The same for a bad one: what starts or recovers shall be seen soon."""

PATIENCE_SECONDS = 1.0
"""For the database: less than a request has, for what makes requests wait shall be seen."""


OTHER_SPACES = "People are enrolled in another embedding space than the running models'"
"""An upgrade, or a rollback, exchanges the models without this (docs/upgrade.md)."""


@dataclass(frozen=True)
class ModelState:
    """What an inference says of the running models, and the threshold that holds for them."""

    embedding_space: str
    release: int
    threshold: Threshold


@dataclass(frozen=True)
class GalleryState:
    """What the database says of its users."""

    sizes: dict[str, int]
    """Of each embedding space."""
    current_space: str | None
    """None while nobody was ever enrolled."""


class ReadinessCheck:
    """The outcome of the last check; probes that come in quick succession or at once share one."""

    def __init__(self, database: Database, inference: Inference, release: ActiveRelease) -> None:
        self._database = database
        self._inference = inference
        self._release = release
        self._one_at_a_time = asyncio.Lock()
        self._checked_at = float("-inf")
        self._outcome: ReadyAnswer | errors.UnavailableError = errors.InferenceUnavailableError()

    async def check(self) -> ReadyAnswer:
        """Return what is ready.

        Raises:
            InferenceUnavailableError, DatabaseUnavailableError: what is not; the message has both states.
        """
        async with self._one_at_a_time:
            if time.monotonic() - self._checked_at >= self._lifetime():
                self._outcome = await self._try()
                self._checked_at = time.monotonic()
        if isinstance(self._outcome, errors.UnavailableError):
            # A new one for each who asks: a raised exception collects the traceback of its raiser.
            raise type(self._outcome)(self._outcome.message) from self._outcome.__cause__
        return self._outcome

    def _lifetime(self) -> float:
        return MAX_AGE_SECONDS if isinstance(self._outcome, ReadyAnswer) else RETRY_SECONDS

    async def _try(self) -> ReadyAnswer | errors.UnavailableError:
        gallery, model = await asyncio.gather(self._query(), self._infer())
        if isinstance(gallery, GalleryState) and isinstance(model, ModelState):
            model = await self._in_current_space(gallery, model)
        READY.labels("database").set(isinstance(gallery, GalleryState))
        READY.labels("inference").set(isinstance(model, ModelState))
        if isinstance(gallery, GalleryState) and isinstance(model, ModelState):
            return _ready(model, gallery.sizes.get(model.embedding_space, 0))
        kind = (
            errors.InferenceUnavailableError
            if isinstance(gallery, GalleryState)
            else errors.DatabaseUnavailableError
        )
        outcome = kind(f"Not ready. {_state('database', gallery)}; {_state('inference', model)}")
        outcome.__cause__ = next(each for each in (gallery, model) if isinstance(each, Exception))
        return outcome

    async def _in_current_space(
        self, gallery: GalleryState, model: ModelState
    ) -> ModelState | errors.ServiceError:
        """Ask the models of the gallery's space if these are not: the models may have been exchanged just now."""
        space = gallery.current_space
        if space is None or space == model.embedding_space:
            return model
        self._inference.prefer_space(space)
        again = await self._infer()
        if isinstance(again, ModelState) and again.embedding_space != space:
            return errors.InferenceUnavailableError(OTHER_SPACES)
        return again

    async def _query(self) -> GalleryState | DatabaseUnavailableError:
        async def gallery(connection: asyncpg.Connection) -> GalleryState:
            return GalleryState(await faces.gallery_sizes(connection), await current_space(connection))

        try:
            return await self._database.run(gallery, patience=PATIENCE_SECONDS, urgent=True)
        except DatabaseUnavailableError as error:
            return error

    async def _infer(self) -> ModelState | errors.ServiceError:
        try:
            face = await self._inference.probe(self._release.probe(), "readiness")
            space = face.embedding_space
            return ModelState(space, self._release.number(space), self._release.threshold(space))
        except errors.ServiceError as error:
            return error


def _ready(model: ModelState, gallery_size: int) -> ReadyAnswer:
    return ReadyAnswer(
        embedding_space=model.embedding_space,
        release=model.release,
        threshold=round(model.threshold.required(gallery_size), 6),
        threshold_source=model.threshold.source,
        false_accept_rate=model.threshold.false_accept_rate,
        gallery_size=gallery_size,
    )


def _state(component: str, outcome: object) -> str:
    return f"{component}: {outcome if isinstance(outcome, Exception) else 'ok'}"


# Load balancers often ask with HEAD.
_READ = [HttpMethod.GET, HttpMethod.HEAD]


class HealthController(Controller):
    """Whether the process answers, and whether it can work."""

    path = "/health"
    tags = ("health",)

    @route("/live", http_method=_READ, responses=openapi.LIVE)
    async def live(self) -> LiveAnswer:
        """Say that this process answers; nothing else is looked at."""
        return LiveAnswer()

    @route("/ready", http_method=_READ, responses=openapi.READY)
    async def ready(self, readiness: ReadinessCheck) -> ReadyAnswer:
        """Say whether a query and an inference worked in the last seconds."""
        return await readiness.check()
