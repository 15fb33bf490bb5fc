"""Two people who use the API all the time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby

from tests.integration.model_control.visits import Tally, Visits
from tests.support.photos import project_photos

PAUSE_SECONDS = 0.3
"""Between two visits of a person."""


@contextmanager
def stream(url: str) -> Iterator[Tally]:
    """Send requests for the time of a `with` block."""
    stop, tally, photos = threading.Event(), Tally(), project_photos()
    known, newcomer = Visits(url, tally), Visits(url, tally)

    def again_and_again(visit: Callable[[bytes], None], photo: bytes) -> None:
        while not stop.wait(PAUSE_SECONDS):
            visit(photo)

    visitors = [
        threading.Thread(target=again_and_again, args=(known.of_known, photos.known_a_again)),
        threading.Thread(target=again_and_again, args=(newcomer.of_newcomer, photos.known_b)),
    ]
    for visitor in visitors:
        visitor.start()
    try:
        yield tally
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()


def runs(tally: Tally) -> list[tuple[str, float]]:
    """The answers, where those that are the same and follow each other count as one."""
    return [answer for answer, _ in groupby(tally.answers)]
