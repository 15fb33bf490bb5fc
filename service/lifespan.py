"""What lives as long as the application: connections, their users, and the housekeeping."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide

from db.pool import Database
from service.call import OPEN, Call
from service.enrolment import Enroller
from service.further_faces import FurtherFaces
from service.housekeeping import housekeeping
from service.inference import Inference
from service.readiness import Readiness
from service.recognition import Recogniser
from service.record_keeping import record_keeping
from service.release import Release, ThresholdChoice
from service.retention import Periods
from service.sampling import sampling
from service.settings import Settings
from service.users import Users


def connected(settings: Settings) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return the application's lifespan: opens everything at the start, closes it at the end."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        choice = ThresholdChoice(settings.similarity_threshold, settings.false_accept_rate)
        release = Release(settings.release, choice)
        async with (
            Database.open(settings.dsn) as database,
            Inference.open(
                settings.triton_urls, settings.inference_timeout_seconds, settings.max_concurrent_inferences
            ) as inference,
            housekeeping(database, release, settings.dsn),
            sampling(database),
            record_keeping(database, Periods(settings.retention_days, settings.audit_days)) as sightings,
        ):
            app.state.settings = settings
            app.state.inference = inference
            app.state.recogniser = Recogniser(
                database, inference, release, sightings, settings.cache_ttl_seconds
            )
            app.state.users = Users(database)
            app.state.enroller = Enroller(database, inference, release)
            app.state.further_faces = FurtherFaces(database, inference, release, settings.max_faces_per_user)
            app.state.readiness = Readiness(database, inference, release)
            yield

    return lifespan


def provided() -> dict[str, Provide]:
    """Return what handlers may ask for by name."""
    names = ("settings", "recogniser", "enroller", "further_faces", "readiness", "users")
    state = {name: Provide(_from_state(name), sync_to_thread=False) for name in names}
    return {**state, "call": Provide(_call, sync_to_thread=False)}


def _call(request: Request[Any, Any, Any]) -> Call:
    return Call(request.state.request_id, OPEN)


def _from_state(name: str) -> Callable[[State], object]:
    def provide(state: State) -> object:
        return state[name]

    return provide
