"""What lives as long as the application: connections, their users, and the housekeeping."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota
from service.api.health import ReadinessCheck
from service.auth.access_control import AccessControl
from service.auth.credentials import RequestContext
from service.auth.key_cache import api_key_cache
from service.background import RetentionPeriods, gauge_sampling, maintenance_tasks, retention_tasks
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.kept_faces import Seal
from service.faces.recognition import Recogniser
from service.faces.users import Users
from service.inference.active_release import ActiveRelease, ThresholdOverride
from service.inference.capacity import ConcurrencyLimiter
from service.inference.client import Inference
from service.settings import Settings


def app_lifespan(
    settings: Settings, limiter: ConcurrencyLimiter
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return the application's lifespan: opens everything at the start, closes it at the end."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        choice = ThresholdOverride(settings.similarity_threshold, settings.false_accept_rate)
        slots = settings.slots
        release = ActiveRelease(settings.release, choice, slots)
        seal = Seal.of(settings) if settings.keep_faces else None
        share = CacheQuota(settings.max_cached_vectors_per_key, settings.cache_ttl_seconds)
        async with (
            Database.open(settings.dsn, patience=settings.database_patience_seconds) as database,
            Inference.open(
                slots, settings.inference_timeout_seconds, limiter, with_crops=settings.keep_faces
            ) as inference,
            maintenance_tasks(database, release, settings.dsn),
            api_key_cache(database) as keys,
            gauge_sampling(database, settings.max_cached_vectors_per_key),
            retention_tasks(
                database, RetentionPeriods(settings.retention_days, settings.audit_days)
            ) as sightings,
        ):
            app.state.settings = settings
            app.state.access_control = AccessControl(settings, keys)
            app.state.recogniser = Recogniser(database, inference, release, sightings, share, seal)
            app.state.users = Users(database)
            app.state.enroller = Enroller(database, inference, release, seal)
            app.state.face_adder = FaceAdder(database, inference, release, settings.max_faces_per_user, seal)
            app.state.readiness = ReadinessCheck(database, inference, release)
            limiter.start()
            yield

    return lifespan


def dependencies() -> dict[str, Provide]:
    """Return what handlers may ask for by name."""
    names = ("settings", "recogniser", "enroller", "face_adder", "readiness", "users")
    state = {name: Provide(_from_state(name), sync_to_thread=False) for name in names}
    return {**state, "context": Provide(_context, sync_to_thread=False)}


def _context(request: Request[Any, Any, Any]) -> RequestContext:
    context: RequestContext = request.state.context
    return context


def _from_state(name: str) -> Callable[[State], object]:
    def provide(state: State) -> object:
        return state[name]

    return provide
