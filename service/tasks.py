"""Work in the background, so that no request has to do it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from db.face_index import FaceIndexError
from db.pool import DatabaseUnavailableError

log = logging.getLogger("trifid")


@asynccontextmanager
async def background_tasks(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let coroutines run for the time of a ``with`` block; at its end they are cancelled where they stand."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def repeat_with_backoff(
    what: str, work: Callable[[], Awaitable[None]], pause: float, longest: float
) -> None:
    """Work for ever: at once, and again after `pause` seconds.

    What fails is tried again, after pauses that double from `pause` to `longest` seconds.
    """
    wait = pause
    while True:
        try:
            await work()
            wait = pause
        except Exception as error:  # of whatever kind: nothing else would ever do this work
            log.warning("%s must wait: %s", what, _told(error))
            wait = min(2 * wait, longest)
        await asyncio.sleep(wait)


def _told(error: Exception) -> str:
    """What may be logged: the text of an error that isn't ours could quote a row."""
    return (
        str(error) if isinstance(error, FaceIndexError | DatabaseUnavailableError) else type(error).__name__
    )
