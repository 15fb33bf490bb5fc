"""Who is enrolled, whatever the service says."""

from db.pool import Database


async def user_ids(database: Database) -> list[int]:
    """Everybody's, in order."""
    async with database.connection() as connection:
        return [row["id"] for row in await connection.fetch("SELECT id FROM users ORDER BY id")]
