from datetime import UTC, datetime

import pytest

from db.pool import Database
from perf.gallery.made_people import MadePeople, Probes
from perf.gallery.measure import Found, Growth, efforts, enrolments, own_server, search
from perf.gallery.report import Report
from perf.machine import Machine
from tests.support.galleries import SPACE, made_faces

MACHINE = Machine("a processor", 2, 8.0, "Linux", 0.0, 1, SPACE, "fp32", {})


@pytest.fixture(scope="session")
async def measured() -> tuple[Report, Found]:
    """Galleries of 50 and of 600 people; and the large one held against answers that can't be true."""
    people = MadePeople(made_faces(50, photos=2), seed=1)
    with own_server() as server:
        growth = Growth(server, people, SPACE)
        small = await growth.grow(0, 50, people.probes(50, 40))
        probes = people.probes(600, 40)
        large = await growth.grow(50, 600, probes)
        async with Database.open(server.url) as database, database.connection() as connection:
            more = await efforts(connection, SPACE, probes)
            missed = await search(
                connection, SPACE, Probes(probes.faces, probes.nearest + 0.01, probes.warming)
            )
            newcomers = await enrolments(connection, SPACE, people)
    return Report(datetime.now(UTC), MACHINE, 40, [small, large], more, newcomers), missed
