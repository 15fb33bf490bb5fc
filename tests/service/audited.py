"""What the audit log holds."""

from db.pool import Database
from db.queries.audit import entries


async def audited(database: Database) -> list[tuple[str, int, str | None, str | None]]:
    """Every entry's action, user, API key's name and request id, oldest first."""
    async with database.transaction() as connection:
        log = entries(connection, None, None)
        return [(each.action, each.user_id, each.api_key_name, each.request_id) async for each in log]
