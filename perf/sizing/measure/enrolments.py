"""What an enrolment by key costs a running system."""

import statistics
import time
from collections.abc import Iterable, Iterator

import httpx
import psycopg

from perf.sizing.figures import EnrolmentCost
from perf.sizing.measure.parts import difference, seconds_used
from perf.sizing.measure.searching import LOG_POSITION
from perf.system import System

ADD_USER, RECOGNISE = "/api/v1/add_user", "/api/v1/recognise_user"

TIMEOUT = 60


def cost(system: System, photos: Iterable[bytes], people: int) -> EnrolmentCost:
    """Enrol those of the photos whom nobody enrolled resembles, one after the other; `people` are enrolled before.

    Raises:
        httpx.HTTPError: the API isn't there.
        ValueError: nobody could be enrolled.
    """
    with httpx.Client(base_url=system.url, timeout=TIMEOUT) as api:
        keys = list(_keys(api, photos))
        log, before = _log_position(system), seconds_used(system.root)
        seconds = [took for key in keys if (took := _enrol(api, key)) is not None]
        used = difference(before, seconds_used(system.root))
    if not seconds:
        raise ValueError("nobody in the photos could be enrolled")
    return EnrolmentCost(
        people=people,
        api_ms=round(1000 * used.api / len(seconds), 3),
        postgres_ms=round(1000 * used.postgres / len(seconds), 3),
        clock_ms=round(1000 * statistics.median(seconds), 3),
        log_bytes=round((_log_position(system) - log) / len(seconds)),
    )


def _log_position(system: System) -> float:
    with psycopg.connect(system.dsn) as connection:
        [position] = connection.execute(LOG_POSITION).fetchone() or (0.0,)
    return float(position)


def _keys(api: httpx.Client, photos: Iterable[bytes]) -> Iterator[str]:
    for photo in photos:
        if key := api.post(RECOGNISE, files={"image": photo}).json().get("req_id"):
            yield key


def _enrol(api: httpx.Client, key: str) -> float | None:
    """Seconds that it took; None if it was refused: some have two photos here."""
    form = {"name": "Newcomer", "birthdate": "1970-01-01", "req_id": key}
    parts = {name: (None, value) for name, value in form.items()}
    began = time.perf_counter()
    answer = api.post(ADD_USER, files=parts)
    return time.perf_counter() - began if answer.is_success else None
