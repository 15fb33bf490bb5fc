"""What must hold when all is over: whoever was told to be enrolled is there, once, and is recognised."""

from collections import Counter
from collections.abc import Mapping

import httpx
import psycopg

from perf.soak.client import Errand, Kind, Reply, Verdict, judged

TIMEOUT = 30


def rows_by_name(dsn: str) -> Counter[str]:
    """How many users of each name there are."""
    with psycopg.connect(dsn) as connection:
        return Counter(dict(connection.execute("SELECT name, count(*) FROM users GROUP BY name").fetchall()))


def false_rows(rows: Mapping[str, int], acknowledged: Mapping[str, str]) -> int:
    """How many names have a wrong number of rows: acknowledged ones other than one, any other more than one."""
    lost = sum(rows.get(name, 0) == 0 for name in acknowledged)
    return lost + sum(count > 1 for count in rows.values())


def unrecognised(url: str, photos: Mapping[str, bytes]) -> int:
    """Of user ids with a photo each, how many the API doesn't recognise.

    Raises:
        httpx.HTTPError: it doesn't answer.
    """
    with httpx.Client(base_url=url, timeout=TIMEOUT) as api:
        return sum(not _recognised(api, photo, user_id) for user_id, photo in photos.items())


def _recognised(api: httpx.Client, photo: bytes, user_id: str) -> bool:
    errand = Errand(Kind.KNOWN, photo, user_id=user_id)
    reply = Reply.of(api.post(errand.path, files={"image": photo}), resets=0)
    return judged(errand, reply) is Verdict.RIGHT
