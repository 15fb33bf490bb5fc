"""Pages of users while users come and go."""

from db.pool import Database
from service.faces.users import Users
from tests.db.faces import face_vector
from tests.db.people import enrolled
from tests.support.enrolments import CALL

FACE = face_vector(1)


async def test_pages_tell_everybody_who_stays_once_while_others_come_and_go(
    users: Users, database: Database
) -> None:
    async with database.connection() as connection:
        everybody = [await enrolled(connection) for _ in range(30)]
        staying, leaving = everybody[::2], everybody[1::2]
        told: list[int] = []
        after: int | None = 0
        while after is not None:
            page = await users.page(after, 4, CALL)
            told += [user.id for user in page.users]
            after = page.next
            await users.delete(leaving.pop(), CALL)
            if len(told) < 12:
                await enrolled(connection)
    assert len(told) == len(set(told))
    assert set(staying) <= set(told)
    assert told == sorted(told)
