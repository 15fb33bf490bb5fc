"""What is stored has about the size of what was stored."""

import asyncio

import numpy as np

from perf.sizing.measure.searching import search_ms, waiting_cost
from perf.sizing.measure.stored import stored
from perf.system import System
from tests.perf.made_people import made_gallery

PEOPLE = 300
PIXELS = 160 * 160 * 3
VECTOR = 512 * 4


def test_vectors_and_kept_faces_take_a_little_more_than_their_bytes(system: System) -> None:
    made = made_gallery(system)
    made.grow_to(PEOPLE)
    faces = np.random.default_rng(1).standard_normal((100, 512), np.float32)
    assert asyncio.run(search_ms(system.dsn, made.embedding_space, faces)) > 0
    waiting = asyncio.run(waiting_cost(system.dsn, made.embedding_space, faces))
    assert VECTOR < waiting.stored_bytes < 2 * VECTOR
    assert waiting.log_bytes > VECTOR
    room = stored(system.dsn, PEOPLE, faces[:20])
    assert VECTOR < room.user_row < 3 * VECTOR
    assert PIXELS < room.kept_face < 1.5 * PIXELS
