"""A deletion among other attempts, and what one shall leave."""

from db.pool import Database
from service.faces.users import Users
from tests.support.enrolments import CALL


async def deleted(users: Users, user_id: int) -> int:
    """Delete a user; like other attempts (`at_once.outcomes`) it returns a number if it succeeds."""
    await users.delete(user_id, CALL)
    return 0


async def further_faces(database: Database) -> int:
    """How many further faces there are, whoever's."""
    async with database.connection() as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM user_faces")
        return count
